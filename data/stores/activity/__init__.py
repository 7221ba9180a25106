"""Who asked for what through which door: a row for every command."""
