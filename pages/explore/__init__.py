"""The pages of the section explore."""
