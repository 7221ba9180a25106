"""Scenarios: changed targets, growth or drivers, and what follows; and questions asked backwards."""
