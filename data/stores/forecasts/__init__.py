"""What was forecast on each day."""
