"""The page ownership."""
