"""The page present."""
