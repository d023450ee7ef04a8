"""The edge: everything that speaks the Language Server Protocol but is no feature."""
