"""What is kept for one person or one browser, and seen by nobody else."""
