"""What stands between a use case and a model: lanes, deadlines, counters, state."""
