"""Plans read and written as files, and mappings tried out."""
