"""The metric store: DuckDB, one owner."""
