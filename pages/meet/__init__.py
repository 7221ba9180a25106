"""The pages of the section meet."""
