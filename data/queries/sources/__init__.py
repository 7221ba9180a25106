"""The state of sources, and what connectors ask for."""
