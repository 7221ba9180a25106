"""The page alignment."""
