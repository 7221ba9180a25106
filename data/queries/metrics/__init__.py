"""Metrics as the store has them."""
