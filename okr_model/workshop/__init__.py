"""The rules of a goal-setting session."""
