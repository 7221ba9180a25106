"""The page edit objective."""
