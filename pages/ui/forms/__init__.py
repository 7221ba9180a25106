"""How forms are shown, submitted and refused."""
