"""Placeholders for what must not leave, and the way back.

The same thing has the same placeholder as long as its document is open, so the model
sees that it is the same, and a prompt that begins alike stays alike. A placeholder is
plain text that a model copies as it is, and one that a text has already is never used.
"""

import re
from collections.abc import Sequence

from coauthor.privacy.halves import halves
from coauthor.privacy.secrets import Find, find_secrets, terms_pattern

_PLACEHOLDER = re.compile(r"<{1,2}([A-Z]{3,7})_(\d{1,4})>{1,2}")
_ECHO = re.compile(r"“([^“”\s]+)”")
_BEGINNING = re.compile(r"<{1,2}(?:[A-Z]{0,7}(?:_\d{0,4})?)?>?\Z")
"""What may become a placeholder with the next piece of an answer."""


class Redaction:
    """What was hidden in one document. Nothing of it is ever written down."""

    def __init__(self, terms: Sequence[str] = ()) -> None:
        """`terms` are the names and terms that the writer lists."""
        self._terms = terms_pattern(terms)
        self._hidden: dict[str, str] = {}
        """Placeholder -> what it stands for."""
        self._by_text: dict[tuple[str, str], str] = {}
        self._last: tuple[object, str] = ("", "")

    def halves(self, seams: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """What of secrets stands where a text is parted: kinds and texts."""
        return halves(seams, self._terms)

    def hide(self, text: str, halves: Sequence[tuple[str, str]] = ()) -> str:
        """The text with placeholders, also for `halves` wherever they stand."""
        asked = (text, *halves)
        if self._last[0] == asked:
            return self._last[1]
        pieces: list[str] = []
        at = 0
        for find, said in self._found(text, halves):
            pieces += [text[at : find.start], self._placeholder(find.kind, said, text)]
            at = find.end
        hidden = "".join([*pieces, text[at:]])
        self._last = (asked, hidden)
        return hidden

    def restore(self, text: str) -> str:
        """The text with what the placeholders stand for; unknown ones stay."""
        return _PLACEHOLDER.sub(self._restored, text)

    def _found(
        self, text: str, halves: Sequence[tuple[str, str]]
    ) -> list[tuple[Find, str]]:
        """What is hidden in a text, each with the whole of what it stands for."""
        finds = find_secrets(text, self._terms)
        for kind, half in halves:
            # The ends of lines are not always those of the document.
            spelled = r"\s+".join(map(re.escape, half.split()))
            for it in re.finditer(spelled, text):
                start, end = it.span()
                if all(one.end <= start or end <= one.start for one in finds):
                    finds.append(Find(start, end, kind))
        finds.sort()
        found = [(find, text[find.start : find.end]) for find in finds]
        # A prompt may say the last word before the cursor again.
        for echo in _ECHO.finditer(text, finds[0].end if finds else len(text)):
            start, end = echo.span(1)
            whole = next((it for it in found if _ends_with(text, it[0], echo[1])), None)
            apart = all(it.end <= start or end <= it.start for it in finds)
            if whole is not None and whole[0].end <= start and apart:
                found.append((Find(start, end, whole[0].kind), whole[1]))
        return sorted(found)

    def _placeholder(self, kind: str, said: str, text: str) -> str:
        key = kind, said
        if key not in self._by_text:
            number = 1
            while (mark := f"<<{kind}_{number}>>") in self._hidden or mark in text:
                number += 1
            self._hidden[mark] = said
            self._by_text[key] = mark
        return self._by_text[key]

    def _restored(self, found: re.Match[str]) -> str:
        # A model may drop one of the brackets.
        return self._hidden.get(f"<<{found[1]}_{found[2]}>>", found[0])


def _ends_with(text: str, find: Find, word: str) -> bool:
    """Whether a word, however long, is the last one up to the end of a find."""
    before = text[: find.end].removesuffix(word)
    return len(before) < find.end and not before[-1:].isalnum()


class Restoring:
    """Restores an answer that comes in pieces, which may split a placeholder."""

    def __init__(self, redaction: Redaction) -> None:
        """Nothing is kept yet."""
        self._redaction = redaction
        self._kept = ""

    def add(self, piece: str) -> str:
        """What can be said by now."""
        text = self._kept + piece
        found = _BEGINNING.search(text)
        at = found.start() if found else len(text)
        self._kept = text[at:]
        return self._redaction.restore(text[:at])

    def end(self) -> str:
        """What was kept, when nothing more comes."""
        text, self._kept = self._kept, ""
        return self._redaction.restore(text)
