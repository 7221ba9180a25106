"""Links for screens on a wall."""
