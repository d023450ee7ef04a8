"""Which notes the text near the cursor calls for.

A key is found where all its words stand, whole and in order. Small letters in a key
stand for capitals too, but not the other way: `will` finds "Will", `Will` finds no
"will". The last word may have a plural or possessive ending.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coauthor.document.notes import Note

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[-'’]|[ \t]*\r?\n?[ \t]*")
"""What may stand between the words of a key."""
_UNSPACED = re.compile(
    r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
"""Scripts without spaces between words: there a key is found anywhere."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a note's key stands next to the cursor."""

    key: str
    distance: int
    """Characters between the two."""


@dataclass(frozen=True, slots=True)
class _Key:
    text: str
    capitals: int
    """Which of the characters of its words must be capitals, a bit for each."""
    note: Note


_Step = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Index:
    """All keys at once: their number makes no word of a text cost more."""

    notes: Sequence[Note]
    steps: dict[_Step, int] = field(default_factory=dict[_Step, int])
    """From the words of a key so far (0 for none), by its next one in small letters."""
    keys: dict[int, list[_Key]] = field(default_factory=dict[int, list[_Key]])
    """Those that are whole there."""
    unspaced: list[_Key] = field(default_factory=list[_Key])


_kept: list[_Index] = []
"""The last index: every keystroke asks for the same one."""


def find_keys(
    notes: Sequence[Note], text: str, cursor: int, *, typing: bool = True
) -> dict[Note, Found]:
    """The key nearest to the cursor, for each note that has one in the text.

    While somebody is typing, a word that ends at the cursor does not count: it may go
    on.
    """
    index = _index(notes)
    found: dict[Note, Found] = {}
    for near in (_spaced, _unspaced):
        for key, distance in near(index, text, cursor, typing):
            known = found.get(key.note)
            if known is None or distance < known.distance:
                found[key.note] = Found(key.text, distance)
    return found


def _spaced(
    index: _Index, text: str, cursor: int, typing: bool
) -> Iterator[tuple[_Key, int]]:
    """Keys of whole words, and how near they are."""
    nearest: dict[int, dict[int, int]] = {}
    for at, capitals, start, end in _ends(index, text):
        if typing and start < cursor <= end:
            continue
        distance = cursor - end if end <= cursor else max(0, start - cursor)
        so_written = nearest.setdefault(at, {})
        so_written[capitals] = min(distance, so_written.get(capitals, distance))
    for at, so_written in nearest.items():
        for key in index.keys[at]:
            fitting = [
                distance
                for capitals, distance in so_written.items()
                if not key.capitals & ~capitals
            ]
            if fitting:
                yield key, min(fitting)


def _ends(index: _Index, text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where keys are whole: their place in the index, and the text's capitals there.

    Then the offsets at which they begin and end.
    """
    words = list(_WORD.finditer(text))
    small = [word[0].lower() for word in words]
    for first, word in enumerate(words):
        at, capitals, length, end = 0, 0, 0, word.start()
        for number in range(first, len(words)):
            step = index.steps.get((at, small[number]))
            word_start, word_end = words[number].span()
            if step is None or (number > first and not _joined(text, end, word_start)):
                break
            at, end = step, word_end
            capitals |= _capitals(words[number][0]) << length
            length += len(words[number][0])
            if at in index.keys:
                yield at, capitals, word.start(), end


def _joined(text: str, end: int, start: int) -> bool:
    """Whether words that end and start there may belong to one key."""
    gap = _GAP.match(text, end)
    return gap is not None and gap.end() == start


def _unspaced(
    index: _Index, text: str, cursor: int, typing: bool
) -> Iterator[tuple[_Key, int]]:
    """Keys that are found anywhere, and how near they are."""
    signs = set(text) if index.unspaced else set[str]()
    for key in index.unspaced:
        # That is asked much faster than where the key stands.
        if not signs.issuperset(key.text):
            continue
        before = text.rfind(key.text, 0, max(0, cursor - typing))
        if before >= 0:
            yield key, cursor - before - len(key.text)
        around = 0 if typing else len(key.text) - 1
        after = text.find(key.text, max(0, cursor - around))
        if after >= 0:
            yield key, max(0, after - cursor)


def _capitals(word: str) -> int:
    """A bit for each capital."""
    if word.islower():
        return 0
    return sum(1 << at for at, sign in enumerate(word) if sign.isupper())


def _forms(word: str) -> tuple[str, ...]:
    """The word, and its plurals; a possessive's `’s` is a word of its own."""
    if word[-1:] in "yY":
        return word, f"{word}s", f"{word[:-1]}ies"
    return word, f"{word}s", f"{word}es"


def _index(notes: Sequence[Note]) -> _Index:
    if _kept and _kept[0].notes is notes:
        return _kept[0]
    index = _Index(notes)
    for note in notes:
        for text in (unicodedata.normalize("NFC", key) for key in note.keys):
            if _UNSPACED.search(text):
                index.unspaced.append(_Key(text, 0, note))
            elif words := _WORD.findall(text):
                _add(index, words, text, note)
    _kept[:] = [index]
    return index


def _add(index: _Index, words: list[str], text: str, note: Note) -> None:
    at, key = 0, _Key(text, _capitals("".join(words)), note)
    for word in words[:-1]:
        at = _step(index, at, word)
    for last in {form.lower() for form in _forms(words[-1])}:
        index.keys.setdefault(_step(index, at, last), []).append(key)


def _step(index: _Index, at: int, word: str) -> int:
    return index.steps.setdefault((at, word.lower()), len(index.steps) + 1)
