"""What the forms of the plan share."""
