"""Everything at rest and everything read from it."""
