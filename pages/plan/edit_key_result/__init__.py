"""The page edit key result."""
