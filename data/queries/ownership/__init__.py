"""Key results by person and team."""
