"""The parts of the review meeting's pages."""
