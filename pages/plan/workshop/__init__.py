"""The page workshop."""
