"""What every connector shares: declarations, HTTP, limits, the runner, the registry, tables, redaction."""
