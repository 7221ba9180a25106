"""The mapping: from the text of a formula to daily values."""
