"""The pages of the section okrs."""
