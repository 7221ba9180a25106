"""The parts of the page On the wall: a link for a screen is made, listed and revoked."""
