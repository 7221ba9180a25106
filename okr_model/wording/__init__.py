"""Sentences of the model, their words apart from their figures."""
