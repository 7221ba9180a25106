"""The page reviews."""
