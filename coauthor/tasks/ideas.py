"""An idea, and a set of them in which no two are alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coauthor.shaping.characters import without_controls
from coauthor.shaping.distinct import fits_in, is_like

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Idea:
    """A direction to go in: one or two sentences under a short name."""

    title: str
    text: str


class IdeaSet:
    """Ideas as they come in, up to a number, each unlike the others and those seen."""

    def __init__(
        self,
        wanted: int,
        seen: Iterable[str],
        on_idea: Callable[[Idea], None] | None = None,
    ) -> None:
        """`seen` are texts the writer knows already, which never come again.

        `on_idea` is called with each idea as soon as it is in.
        """
        self.problem = ""
        """Why there are none, when that is known."""
        self._on_idea = on_idea
        self.seen = list(seen)
        self._wanted = wanted
        self._ideas: list[Idea] = []

    @property
    def all(self) -> tuple[Idea, ...]:
        """The ideas so far."""
        return tuple(self._ideas)

    @property
    def known(self) -> list[str]:
        """What an idea may not say again."""
        return [*self.seen, *(idea.text for idea in self._ideas)]

    @property
    def full(self) -> bool:
        """Whether there are as many as wanted."""
        return len(self._ideas) >= self._wanted

    def add(self, title: str, text: str, frame: tuple[str, str] = ("", "")) -> bool:
        """Take an idea in unless it is empty, known, or one too many.

        `frame` are the first and the last words of the text where they are not the
        model's: what was seen may have the same ones around another thought.
        """
        title, text = without_controls(title), without_controls(text)
        known = (is_like(*_unframed(text, other, frame)) for other in self.seen)
        if self.full or not text.strip() or any(known):
            return False
        if not fits_in(text, [idea.text for idea in self._ideas]):
            return False
        idea = Idea(_short(title), " ".join(text.split()))
        self._ideas.append(idea)
        if self._on_idea is not None:
            self._on_idea(idea)
        return True


def _unframed(text: str, other: str, frame: tuple[str, str]) -> tuple[str, str]:
    """Both texts without the frame, if both of them have it."""
    head, tail = frame
    if not (other.startswith(head) and other.endswith(tail)):
        return text, other
    return text[len(head) : len(text) - len(tail)], other[
        len(head) : len(other) - len(tail)
    ]


def _short(title: str) -> str:
    """A title of one line: whole words, and an ellipsis where it goes on."""
    title = " ".join(title.split())
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
