"""The page of a screen on a wall."""
