"""What the overview answers: will we make it, what is to be done, and where each key result stands."""
