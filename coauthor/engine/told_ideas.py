"""Which ideas a document's writer has been shown, and which they did not want.

Only in memory, and forgotten when the document is closed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coauthor.document.positions import Position

_MOST = 100
"""Ideas that are remembered of one document; older ones may come again."""


@dataclass(frozen=True, slots=True)
class Told:
    """Ideas that were shown together."""

    command: str
    line: int
    """The 0-based line of the document where they were asked for."""
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    about: tuple[Position, Position]
    """The selection that they are about, or twice the cursor."""


class ToldIdeas:
    """Of all open documents, by URI."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self._last: dict[str, Told] = {}
        self._dismissed: dict[str, list[str]] = {}

    def last(self, uri: str) -> Told | None:
        """What was shown last."""
        return self._last.get(uri)

    def dismissed(self, uri: str) -> Sequence[str]:
        """What may not come again."""
        return self._dismissed.get(uri, ())

    def tell(self, uri: str, told: Told) -> None:
        """These are shown now."""
        self._last[uri] = told

    def dismiss(self, uri: str, texts: Iterable[str]) -> None:
        """The writer does not want these."""
        known = self._dismissed.setdefault(uri, [])
        known += [text for text in texts if text not in known]
        del known[:-_MOST]

    def ask_again(self, uri: str, command: str) -> None:
        """The writer asks the same once more: what was shown was not it."""
        told = self._last.get(uri)
        if told is not None and told.command == command:
            self.dismiss(uri, told.texts)

    def closed(self, uri: str) -> None:
        """The document is gone."""
        self._last.pop(uri, None)
        self._dismissed.pop(uri, None)
