"""From sources and files to the store: windows, schedule, sync, uploads."""
