"""The charts, one family."""
