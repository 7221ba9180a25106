"""What is worth telling whom, and when."""
