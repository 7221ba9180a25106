"""Changes of sources."""
