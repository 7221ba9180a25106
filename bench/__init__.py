"""How fast it is, measured side by side with the floor, in one run: `make bench`."""
