"""Files that people upload: what is understood of one, what is kept of it, and how its next version is matched."""
