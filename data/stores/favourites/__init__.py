"""What people keep at hand."""
