"""Backups: the whole workspace in one file, and back."""
