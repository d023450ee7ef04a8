"""Secrets that are called so: with a sign, in a sentence or in a table."""

from collections.abc import Iterator

from coauthor.privacy.cells import cell_values
from coauthor.privacy.named import Span, named_values
from coauthor.privacy.shape import is_long_enough, trimmed
from coauthor.privacy.told import told_values

_WAYS = (named_values, told_values, cell_values)


def called_secrets(text: str) -> Iterator[Span]:
    """Every one in a text, way by way, without the signs behind it."""
    for values in _WAYS:
        for start, end in values(text, begun=False):
            said = trimmed(text[start:end])
            if is_long_enough(said):
                yield start, start + len(said)


def called_half(text: str) -> Span | None:
    """What may go on at the end of a text."""
    spans = (span for values in _WAYS for span in values(text, begun=True))
    return next((span for span in spans if span[1] == len(text)), None)
