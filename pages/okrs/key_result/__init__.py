"""The page key result."""
