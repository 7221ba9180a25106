"""What there is to tell people now."""
