"""What people see: one short script per page, one folder per section of the navigation."""
