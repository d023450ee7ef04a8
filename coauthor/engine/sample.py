"""A text of ours, which models are measured and shown with."""

from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.md")
"""An essay that travels with coauthor; UTF-8."""
