"""Other words at some places of a text."""

from collections.abc import Iterable


def with_pieces(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """The text with each piece between its start and its end, str indexes into it.

    The places do not overlap.
    """
    for start, end, piece in sorted(pieces, reverse=True):
        text = text[:start] + piece + text[end:]
    return text
