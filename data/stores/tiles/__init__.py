"""Links to live tiles."""
