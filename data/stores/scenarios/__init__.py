"""Saved scenarios and proposed targets."""
