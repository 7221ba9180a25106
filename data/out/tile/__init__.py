"""Live tiles: one key result, one objective or the overview, for pages of others, without navigation or sign-in."""
