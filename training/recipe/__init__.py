"""The recipe for coauthor's own model, one step per file."""
