"""Check-ins, comments, feedback, typed values."""
