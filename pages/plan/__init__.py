"""The pages of the section plan."""
