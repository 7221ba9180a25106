"""Read models: the plan and the metrics brought together through `okr_model`."""
