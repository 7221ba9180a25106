"""What the doctor looks at, part by part; each finding says what is so and, where it should not be, the remedy."""
