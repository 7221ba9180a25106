"""Search from anywhere: one box for things, pages and what can be done, and the keys of the program."""
