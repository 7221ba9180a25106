"""Reviews, their packs and decisions."""
