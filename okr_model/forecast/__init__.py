"""The distribution of a value at the end of its cycle, and how good such forecasts have been."""
