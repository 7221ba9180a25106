"""Where things rest: the metric store (DuckDB, one owner), its spool of batches, and the plan store."""
