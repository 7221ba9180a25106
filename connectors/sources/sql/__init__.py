"""Any SQL database."""
