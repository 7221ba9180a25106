"""The one clock, for this room and those above it; it stands where connectors can reach it too."""

from connectors.framework.clock import VARIABLE, age, now, set_to, setting, today

__all__ = ["VARIABLE", "age", "now", "set_to", "setting", "today"]
