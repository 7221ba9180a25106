"""The page new cycle."""
