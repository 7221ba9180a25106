"""The made-up company behind `okr demo`."""
