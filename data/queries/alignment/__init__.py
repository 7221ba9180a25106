"""How objectives hang together."""
