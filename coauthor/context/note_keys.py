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
    words: tuple[str, ...]
    note: Note


@dataclass(frozen=True, slots=True)
class _Index:
    notes: Sequence[Note]
    by_word: dict[str, list[_Key]] = field(default_factory=dict[str, list[_Key]])
    """Keys by how their first word may stand in a text, in small letters."""
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
    for key, start, end in _matches(index, text):
        if typing and start < cursor <= end:
            continue
        distance = cursor - end if end <= cursor else max(0, start - cursor)
        known = found.get(key.note)
        if known is None or distance < known.distance:
            found[key.note] = Found(key.text, distance)
    return found


def _matches(index: _Index, text: str) -> Iterator[tuple[_Key, int, int]]:
    for word in _WORD.finditer(text):
        for key in index.by_word.get(word[0].lower(), ()):
            end = _end(key, text, word)
            if end is not None:
                yield key, word.start(), end
    for key in index.unspaced:
        at = text.find(key.text)
        while at >= 0:
            yield key, at, at + len(key.text)
            at = text.find(key.text, at + len(key.text))


def _end(key: _Key, text: str, first: re.Match[str]) -> int | None:
    """Where the key ends that may begin with this word."""
    end = first.start()
    for number, wanted in enumerate(key.words):
        if number:
            gap = _GAP.match(text, end)
            end = gap.end() if gap else end
        word = _WORD.match(text, end)
        if word is None:
            return None
        is_last = number == len(key.words) - 1
        if not any(
            _is(it, word[0]) for it in (_forms(wanted) if is_last else (wanted,))
        ):
            return None
        end = word.end()
    return end


def _is(wanted: str, word: str) -> bool:
    """Whether it is the same word, with capitals wherever the key has them."""
    return wanted.lower() == word.lower() and all(
        one == other for one, other in zip(wanted, word, strict=False) if one.isupper()
    )


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
            words = tuple(_WORD.findall(text))
            key = _Key(text, words, note)
            if _UNSPACED.search(text):
                index.unspaced.append(key)
            elif words:
                for form in _forms(words[0]) if len(words) == 1 else words[:1]:
                    index.by_word.setdefault(form.lower(), []).append(key)
    _kept[:] = [index]
    return index
