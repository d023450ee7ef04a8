"""One slip: a stretch of a right text, and the wrong words that take its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Slip:
    """`text[start:end]` of the right text is written as `wrong`."""

    start: int
    end: int
    wrong: str
    kind: str

    def touches(self, others: Iterable["Slip"]) -> bool:
        """Whether it lies over or directly beside one of them."""
        return any(self.start <= it.end and it.start <= self.end for it in others)


def slipped(text: str, slips: Sequence[Slip]) -> str:
    """The text with all slips in it; they may not overlap."""
    pieces: list[str] = []
    at = 0
    for slip in sorted(slips):
        pieces += [text[at : slip.start], slip.wrong]
        at = slip.end
    return "".join([*pieces, text[at:]])


def mended(wrong: str, slips: Sequence[Slip], right: Sequence[str]) -> str:
    """Undo `slipped`; `right` has the words whose place each slip took, in order.

    Raises ValueError where the text does not have a slip's words in its place.
    """
    pieces: list[str] = []
    at, shift = 0, 0
    for slip, words in zip(sorted(slips), right, strict=True):
        start = slip.start + shift
        end = start + len(slip.wrong)
        if wrong[start:end] != slip.wrong:
            raise ValueError(f"{slip.wrong!r} is not at {start}")
        pieces += [wrong[at:start], words]
        at = end
        shift += len(slip.wrong) - (slip.end - slip.start)
    return "".join([*pieces, wrong[at:]])
