"""What leaves the house: the command line and the JSON API."""
