"""Which coauthor this is; a test compares it with `pyproject.toml`."""

VERSION = "0.1.0"
"""Written down here because asking the installed package's metadata takes 20 ms."""
