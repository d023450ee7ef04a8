"""How passages that were rewritten could read instead: what was made or was there.

Editors that take one edit only never see the other variants of a rewrite, so these are
kept for their menus. A passage is known by what it says and by the text on one side of
it, never by its position: so edits elsewhere do not matter, undo does not either, and
one that the writer has changed is simply not found any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from coauthor.document.snapshot import DocumentSnapshot

_MOST = 16
"""Passages that are remembered, of all documents."""
_MOST_WORDINGS = 8
"""Of one passage."""
_BESIDE = 40
"""Characters on each side of a passage; one of the sides must be the same."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which a model said it."""

    text: str
    title: str
    """The command that it was made with."""
    summary: str
    """What changed, as a label."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was rewritten."""

    uri: str
    before: str
    """What stands before it; fewer characters only where the document begins."""
    after: str
    own: str
    """The writer's words; empty where they had none."""
    wordings: tuple[Wording, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that may stand there."""
        made = tuple(it.text for it in self.wordings)
        return (self.own, *made) if self.own else made


@dataclass(frozen=True, slots=True)
class Found:
    """A passage at its place in a snapshot's text."""

    passage: Passage
    start: int
    end: int


def passage_of(
    snapshot: DocumentSnapshot, start: int, end: int, wordings: tuple[Wording, ...]
) -> Passage:
    """What was made of `text[start:end]` of the snapshot."""
    text = snapshot.text
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    return Passage(snapshot.uri, before, after, text[start:end], wordings)


class Wordings:
    """The passages of all open documents."""

    def __init__(self) -> None:
        """Nothing was rewritten yet."""
        self._passages: list[Passage] = []

    def add(self, passage: Passage) -> Passage:
        """Remember what was made of a passage; returns all that is known of it then.

        Where that was made of something a model had said before, the writer's own words
        stay what they were.
        """
        for known in reversed(self._passages.copy()):
            if _is_same(known, passage):
                self._passages.remove(known)
                passage = _joined(known, passage)
        self._passages.append(passage)
        del self._passages[:-_MOST]
        return passage

    def knows(self, uri: str) -> bool:
        """Whether anything of a document is remembered."""
        return any(it.uri == uri for it in self._passages)

    def find(self, document: DocumentSnapshot) -> Found | None:
        """The passage at the cursor or selection; None where none stands there now.

        `document` is the whole document. Of several, the one that was rewritten last.
        Its texts may begin or end alike; then the one counts that stands there with
        both sides as they were, and of those the longest.
        """
        first, last = document.offset, document.end
        for passage in reversed(self._passages):
            if passage.uri != document.uri:
                continue
            places = [
                (start, start + len(said))
                for said in passage.texts
                for start in _places(
                    passage,
                    said,
                    document.text,
                    max(0, first - len(said)),
                    last + len(said),
                )
            ]
            if places:
                start, end = max(
                    places,
                    key=lambda it: (_sides(passage, document.text, *it), it[1] - it[0]),
                )
                return Found(passage, start, end)
        return None

    def closed(self, uri: str) -> None:
        """The document is gone."""
        self._passages = [it for it in self._passages if it.uri != uri]


def stands(passage: Passage, text: str) -> bool:
    """Whether a passage is still in a document, in any of its wordings."""
    return any(
        True for it in passage.texts for _ in _places(passage, it, text, 0, len(text))
    )


def _places(
    passage: Passage, said: str, text: str, first: int, last: int
) -> Iterator[int]:
    """Where in `text[first:last]` the passage says this."""
    start = text.find(said, first, last)
    while start >= 0:
        if _sides(passage, text, start, start + len(said)):
            yield start
        start = text.find(said, start + 1, last)


def _sides(passage: Passage, text: str, start: int, end: int) -> int:
    """How many of its sides are as they were."""
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    return (passage.before == before) + (passage.after == after)


def _is_same(known: Passage, passage: Passage) -> bool:
    """Whether the new one is what became of the known one."""
    beside = known.before == passage.before or known.after == passage.after
    same_words = passage.own == known.own or passage.own in known.texts
    return known.uri == passage.uri and beside and same_words


def _joined(known: Passage, passage: Passage) -> Passage:
    """The new one with the writer's own words, and all wordings of both."""
    made = {it.text: it for it in (*known.wordings, *passage.wordings)}
    made.pop(known.own, None)
    newest = tuple(made.values())[-_MOST_WORDINGS:]
    return Passage(passage.uri, passage.before, passage.after, known.own, newest)
