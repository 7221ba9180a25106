"""Events read from tables and calendar files."""
