"""The pages of the section setup."""
