"""What the writer sees at the cursor, how much of it is typed, and what they refused.

Clients tell when a suggestion is dismissed, or they do not; then whoever types
something else where a suggestion stands has refused it too.
Everything here is bounded, and a key costs some microseconds.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from coauthor.document.positions import Encoding, Position, units
from coauthor.engine.suggestions import Place

_MOST = 256
"""Suggestions, and places with refused ones, that are remembered."""
_LOOK_BACK = 24
"""Typed characters behind which a refused suggestion still is the same one."""
_SAME_WORDS = 3
"""Suggestions that begin with so many equal words are one to a reader."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a suggestion that the writer sees."""

    suggestion: str
    text: str
    typed: int
    """How many of its characters stand in the document already."""


@dataclass(slots=True)
class _Live:
    """What was sent last for a document."""

    place: Place
    at: Position | None
    """Where the next typed character must be to follow it; None when unknown."""
    texts: dict[str, str]
    """The texts, best first, and their ids."""
    typed: str = ""


class Shown:
    """The suggestions of all open documents."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self._sent: OrderedDict[str, tuple[Place, str]] = OrderedDict()
        self._live: dict[str, _Live] = {}
        self._refused: OrderedDict[Place, dict[str, None]] = OrderedDict()

    def sent(
        self, suggestion: str, text: str, place: Place, at: Position | None
    ) -> None:
        """A text is offered at a place, which is at this position in the document.

        Several for the same place stand beside each other, the best first.
        """
        self._sent[suggestion] = (place, text)
        if len(self._sent) > _MOST:
            self._sent.popitem(last=False)
        live = self._live.get(place.uri)
        if live is None or live.typed or live.place != place:
            live = self._live[place.uri] = _Live(place, at, {})
        live.texts[text] = suggestion

    def edited(
        self, uri: str, typed: str | None, at: Position | None, encoding: Encoding
    ) -> None:
        """A document was changed: `typed` was put in at a position, or else None."""
        live = self._live.get(uri)
        if live is None:
            return
        if typed is None or at is None or at != live.at:
            # Somewhere else, or in another way: that says nothing.
            del self._live[uri]
            return
        live.typed += typed
        if any(text.startswith(live.typed) for text in live.texts):
            live.at = Position(at.line, at.character + units(typed, encoding))
            if "\n" in typed or "\r" in typed:
                live.at = None
            return
        del self._live[uri]
        if any(live.typed.startswith(text) for text in live.texts):
            return  # It was taken as a whole, and the writer went on.
        for text in live.texts:
            same = _same_beginning(text, live.typed)
            self._refuse(live.place.behind(text[:same]), text[same:])

    def left(self, place: Place, suggestion: str | None = None) -> Left | None:
        """What the writer sees at a place, or that one of it; None if nothing.

        One that has an id may have been followed by others already: an editor asks
        again as soon as a part is taken, and the writer saw the one with the id.
        """
        if suggestion is not None:
            return self._left_of(suggestion, place)
        live = self._live.get(place.uri)
        typed = place.typed_since(live.place) if live is not None else None
        if live is None or typed is None:
            return None
        for text, known in live.texts.items():
            fits = text.startswith(typed) and len(text) > len(typed)
            if fits:
                return Left(known, text[len(typed) :], len(typed))
        return None

    def dismissed(self, suggestion: str) -> None:
        """The writer does not want one that was sent; unknown ids are ignored."""
        found = self._sent.get(suggestion)
        if found is None:
            return
        place, text = found
        self._refuse(place, text)
        live = self._live.get(place.uri)
        if live is not None and live.texts.get(text) == suggestion:
            del live.texts[text]

    def wanted(self, place: Place, texts: Iterable[str]) -> tuple[str, ...]:
        """Those of the texts that were not refused here.

        A refused one stays so while its first word is typed; behind that word the
        writer has come to it by themselves.
        """
        if not self._refused:
            return tuple(texts)
        refused: set[tuple[str, ...]] = set()
        for typed in range(min(_LOOK_BACK, len(place.before)) + 1):
            said = place.before[len(place.before) - typed :]
            if said.strip() and (said[-1].isspace() or len(said.split()) > 1):
                break
            for text in self._refused.get(place.back(typed), ()):
                if text.startswith(said):
                    refused.add(_first_words(text[typed:]))
        return tuple(text for text in texts if _first_words(text) not in refused)

    def closed(self, uri: str) -> None:
        """Nothing of a document is shown any more."""
        self._live.pop(uri, None)

    def _left_of(self, suggestion: str, place: Place) -> Left | None:
        found = self._sent.get(suggestion)
        typed = place.typed_since(found[0]) if found is not None else None
        if found is None or typed is None:
            return None
        text = found[1]
        if not text.startswith(typed) or len(text) == len(typed):
            return None
        return Left(suggestion, text[len(typed) :], len(typed))

    def _refuse(self, place: Place, text: str) -> None:
        key = place.back(0)
        texts = self._refused.pop(key, {})
        self._refused[key] = {**texts, text: None}
        if len(self._refused) > _MOST:
            self._refused.popitem(last=False)


def _same_beginning(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next(at for at, (a, b) in pairs if a != b)


def _first_words(text: str) -> tuple[str, ...]:
    """What tells two suggestions apart; the first word may be half typed."""
    begins = " " if text[:1].isspace() else ""
    return (begins, *text.split(maxsplit=_SAME_WORDS)[:_SAME_WORDS])
