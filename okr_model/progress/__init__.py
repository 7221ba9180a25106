"""How far a key result has come: progress, pace, attainment, likelihood, status, score."""
