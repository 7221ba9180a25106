"""What waits for a person, and what others said and decided that concerns them."""
