"""The page edit cycle."""
