"""What a display link shows."""
