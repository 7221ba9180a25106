"""Dated events and what they brought."""
