"""The parts of the page Drivers, and the bands of events on every chart of the metrics they touch."""
