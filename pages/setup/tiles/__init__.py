"""The page Live tiles."""
