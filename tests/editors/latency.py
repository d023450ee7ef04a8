"""What a measurement of keys in an editor takes and gives; `benchmarks/editors.py`."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typing:
    """A text, and what is typed behind it in the same paragraph, key by key."""

    before: str
    typed: str


@dataclass(frozen=True, slots=True)
class Measured:
    """From a key to the grey text that fits the text with it."""

    editor: str
    version: str
    ms: Sequence[float]
    """Of those keys that brought grey text."""
