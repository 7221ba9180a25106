"""The page log."""
