"""The page my_account."""
