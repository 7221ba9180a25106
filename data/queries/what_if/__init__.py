"""A scoreboard under a scenario."""
