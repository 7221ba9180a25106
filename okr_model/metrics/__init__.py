"""What a source measures, and whether a figure can be true."""
