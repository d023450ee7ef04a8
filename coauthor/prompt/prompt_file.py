"""One prompt file as a value: a command, and what is said to a model for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coauthor.backends.base import Sampling
from coauthor.document.text_kind import TextKind
from coauthor.prompt.files import Source
from coauthor.prompt.front_matter import Form, Guard, Kind, Output, Scope
from coauthor.prompt.template import Template, names_in


@dataclass(frozen=True, slots=True)
class Starter:
    """A sentence opening that a base model continues."""

    title: str
    text: str
    ends_with: str = ""
    """The mark the sentence must end with; empty takes any."""
    names: Literal["thing", "person"] = "thing"
    """What fills its gap."""
    suits: TextKind | None = None
    """The kind of text it is for; None is for all kinds that have none."""


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One command: its front matter and its instruct form."""

    id: str
    title: str
    kind: Kind
    scope: Scope
    source: Source
    path: Path
    skill: str | None
    starters: tuple[Starter, ...]
    system: Template
    """The system message; empty when there is none."""
    user: Template
    """The user message; empty when there is no instruct form."""
    output: Output
    """What an answer of the instruct form is: one text, or a list of ideas."""
    variants: int
    """How many texts or ideas are made."""
    max_tokens: float
    """How long an answer may be, as a multiple of the text's own length."""
    sampling: Sampling
    stop: tuple[str, ...]
    """Where an answer ends before the model's own end."""
    needs: tuple[str, ...]
    """What a model must be able to do: `chat`, `raw`, `fim`, `skill:<name>`."""
    languages: tuple[str, ...]
    """ISO 639-1 codes of the prose the command is for; empty means any."""
    guard: Guard
    blocks_free: bool = False
    """Whether a rewrite may have other headings and list items than the text."""
    most_variants: int = 8
    """How many texts or ideas may be made, whatever is asked for."""
    needs_instruction: bool = False
    """The body uses `{{instruction}}` outside of any section: the writer must give one.
    """

    def how_many(self, asked: int | None) -> int:
        """How many texts or ideas to make; `asked` is what the writer wants, if any."""
        return min(asked or self.variants, self.most_variants)

    @property
    def names(self) -> set[str]:
        """The names of the values that its messages mention."""
        return names_in(self.system) | names_in(self.user)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms the file has, the one that is preferred first."""
        has: dict[Form, object] = {
            "skill": self.skill,
            "instruct": self.user,
            "base": self.starters,
        }
        return tuple(form for form, there in has.items() if there)
