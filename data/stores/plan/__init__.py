"""The plan store: plans, their edits and their log."""
