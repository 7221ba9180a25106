"""The commands of `okr`, one file per idea."""
