"""A language server that writes with a person."""
