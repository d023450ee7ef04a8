"""From a model's text to a suggestion: one idea in each file; `shape` has the list."""
