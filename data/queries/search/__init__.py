"""What can be found."""
