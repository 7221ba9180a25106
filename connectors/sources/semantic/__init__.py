"""Metrics as semantic layers define them: read from dbt, Cube and OSI, and asked for at their own grain."""
