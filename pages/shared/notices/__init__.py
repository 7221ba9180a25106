"""The parts of the page Notices: where they go, what and when, what was sent, and what could not be."""
