"""Where every key result stands."""
