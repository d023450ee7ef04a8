"""`coauthor bench`: how fast suggestions come while somebody types, measured."""
