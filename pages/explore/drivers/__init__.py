"""The page drivers."""
