"""An idea, and a set of them in which no two are alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from coauthor.shaping.distinct import is_like

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Idea:
    """A direction to go in: one or two sentences under a short name."""

    title: str
    text: str


class IdeaSet:
    """Ideas as they come in, up to a number, each unlike the others and those seen."""

    def __init__(self, wanted: int, seen: Iterable[str]) -> None:
        """`seen` are texts the writer knows already, which never come again."""
        self.seen = list(seen)
        self._wanted = wanted
        self._ideas: list[Idea] = []

    @property
    def all(self) -> tuple[Idea, ...]:
        """The ideas so far."""
        return tuple(self._ideas)

    @property
    def full(self) -> bool:
        """Whether there are as many as wanted."""
        return len(self._ideas) >= self._wanted

    def add(self, title: str, text: str) -> bool:
        """Take an idea in unless it is empty, known, or one too many."""
        known = [*self.seen, *(idea.text for idea in self._ideas)]
        if self.full or not text.strip() or is_like(text, known):
            return False
        self._ideas.append(Idea(_short(title), text))
        return True


def _short(title: str) -> str:
    """A title of one line: whole words, and an ellipsis where it goes on."""
    title = " ".join(title.split())
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
