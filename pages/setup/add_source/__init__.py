"""The page add source."""
