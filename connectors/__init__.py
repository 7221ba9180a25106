"""How the outside comes in: one file per source, and the machinery they share."""
