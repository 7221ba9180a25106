"""The page follow."""
