"""Openings of weekly summaries and reviews, reworded by a model where `[assistant]` names one, and checked."""
