"""One file or folder per service."""
