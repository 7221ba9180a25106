"""BigQuery, through the client of its vendor."""
