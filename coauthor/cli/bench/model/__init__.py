"""`coauthor bench model`: how good a model is at a writer's work, measured."""
