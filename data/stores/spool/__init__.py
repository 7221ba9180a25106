"""Batches on their way into the metric store: the spool, the quarantine, the archive."""
