"""What changed between two texts, as the fewest word-sized edits that a reader expects.

The unit is a word or a mark together with the white space after it, so that texts are
never lined up on their spaces alone. Taking every edit gives the new text exactly;
taking none leaves the old one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_JOINED = r"[\u0300-\u036f\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
"""Accents, and what gives an emoji its look: never parted from what they stand on."""
_LETTERS = rf"(?:\w|{_JOINED})+"
# A word with its inner apostrophes, or one other mark: a flag is two characters, and
# a family of emoji many.
_UNIT = re.compile(
    rf"(?:{_LETTERS}(?:['\u2019]{_LETTERS})*"
    r"|[\U0001f1e6-\U0001f1ff]{2}"
    rf"|[^\w\s]{_JOINED}*(?:\u200d[^\s\u200d]{_JOINED}*)*)\s*|\s+"
)
# difflib needs the product of both lengths in time; beyond this, lines come first.
_MOST_UNITS = 1500


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `text`; offsets are str indexes of the old text."""

    start: int
    end: int
    text: str

    def moved(self, offset: int) -> "Edit":
        """The same edit for a text in which the old one begins at `offset`."""
        return Edit(self.start + offset, self.end + offset, self.text)


def word_diff(old: str, new: str) -> tuple[Edit, ...]:
    """The edits that turn `old` into `new`, in order and not overlapping."""
    return tuple(Edit(*hunk) for hunk in _diff(old, new, 0))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they must be in order."""
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += text[position : edit.start], edit.text
        position = edit.end
    return "".join(pieces) + text[position:]


def _diff(old: str, new: str, offset: int) -> Iterator[tuple[int, int, str]]:
    units = _UNIT.findall(old), _UNIT.findall(new)
    if max(len(units[0]), len(units[1])) <= _MOST_UNITS:
        yield from _hunks(units[0], units[1], offset)
        return
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for start, end, replacement in _hunks(lines[0], lines[1], offset):
        inner = old[start - offset : end - offset], replacement
        small = all(len(_UNIT.findall(text)) <= _MOST_UNITS for text in inner)
        if small and all(inner):
            yield from _diff(*inner, start)
        else:
            yield start, end, replacement


def _hunks(
    old: list[str], new: list[str], offset: int
) -> Iterator[tuple[int, int, str]]:
    """The differing runs of two lists of pieces, as ranges of the old text."""
    starts = [offset]
    for piece in old:
        starts.append(starts[-1] + len(piece))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield _narrowed(starts[i1], "".join(old[i1:i2]), "".join(new[j1:j2]))


def _narrowed(start: int, old: str, new: str) -> tuple[int, int, str]:
    """The hunk without what both sides share: their first word, their last space.

    Two units that differ only in the space after them share the word, and two words
    that differ share that space. White space is kept whole: a line end may be two
    characters.
    """
    first_old, first_new = _UNIT.match(old), _UNIT.match(new)
    if first_old and first_new:
        word = first_old[0].rstrip()
        if word and word == first_new[0].rstrip():
            start, old, new = start + len(word), old[len(word) :], new[len(word) :]
    space = old[len(old.rstrip()) :]
    if space and space == new[len(new.rstrip()) :]:
        old, new = old[: -len(space)], new[: -len(space)]
    return start, start + len(old), new
