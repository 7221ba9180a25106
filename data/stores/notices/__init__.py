"""Preferences, channels and the outbox of notices."""
