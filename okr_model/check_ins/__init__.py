"""Check-ins, feedback, and whom to remind of what."""
