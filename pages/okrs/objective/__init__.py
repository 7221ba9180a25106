"""The page objective."""
