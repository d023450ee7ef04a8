"""One prompt file: YAML front matter, then what is said to a model that follows orders.

A file is checked whole when it is read, so that nothing can go wrong when it is used.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coauthor.backends.base import Sampling
from coauthor.errors import PromptError
from coauthor.prompt.front_matter import (
    FrontMatter,
    Guard,
    Kind,
    Scope,
    StarterModel,
    read_front_matter,
)
from coauthor.prompt.template import Template, Variable, names_in, parse_template
from coauthor.prompt.values import VARIABLES

Source = Literal["shipped", "user", "folder"]

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_HEADING = re.compile(r"^# (?P<role>System|User)[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Starter:
    """A sentence opening that a base model continues."""

    title: str
    text: str
    ends_with: str = ""
    """The mark the sentence must end with; empty takes any."""


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
    variants: int
    """How many rewrites or ideas are made."""
    max_tokens: float
    """How long an answer may be, as a multiple of the text's own length."""
    sampling: Sampling
    guard: Guard
    needs_instruction: bool = False
    """The body uses `{{instruction}}` outside of any section: the writer must give one.
    """


def read_prompt(text: str, path: Path, source: Source) -> PromptFile:
    """Read one file's text. Raises PromptError, with the line, for a mistake."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptError(
            "A prompt file begins with front matter between two lines of `---`."
        )
    front = read_front_matter(match["yaml"], first_line=2)
    body_line = 1 + text.count("\n", 0, match.end())
    system, user = _messages(text[match.end() :], body_line)
    _check_whole(front, user)
    return PromptFile(
        id=front.id,
        title=front.title,
        kind=front.kind,
        scope=front.scope,
        source=source,
        path=path,
        skill=front.skill,
        starters=tuple(_starter(each) for each in front.starters),
        system=system,
        user=user,
        variants=front.variants or (1 if front.kind == "rewrite" else 4),
        max_tokens=front.max_tokens,
        sampling=Sampling(
            temperature=front.sampling.temperature, top_p=front.sampling.top_p
        ),
        guard=front.guard,
        needs_instruction=Variable("instruction") in user,
    )


def _messages(body: str, first_line: int) -> tuple[Template, Template]:
    """The system and the user message; without headings the body is all the user's."""
    headings = list(_HEADING.finditer(body))
    if not headings:
        return (), parse_template(body.strip(), VARIABLES, first_line)
    if body[: headings[0].start()].strip():
        raise PromptError(
            "Text stands before `# System` or `# User`; move it below one of them.",
            first_line,
        )
    messages: dict[str, Template] = {"System": (), "User": ()}
    ends = [heading.start() for heading in headings[1:]] + [len(body)]
    for heading, end in zip(headings, ends, strict=True):
        line = first_line + body.count("\n", 0, heading.end())
        if messages[heading["role"]]:
            raise PromptError(f"`# {heading['role']}` is there twice.", line - 1)
        text = body[heading.end() : end]
        skipped = len(text) - len(text.lstrip())
        line += text.count("\n", 0, skipped)
        messages[heading["role"]] = parse_template(text.strip(), VARIABLES, line)
    return messages["System"], messages["User"]


def _check_whole(front: FrontMatter, user: Template) -> None:
    """Check what no single key can tell."""
    if not (user or front.skill or front.starters):
        raise PromptError(
            "The file says nothing to a model: "
            "give it a body, a `skill` or, for ideas, `starters`."
        )
    if front.kind == "rewrite":
        if front.starters:
            raise PromptError("`starters` are for ideas; a rewrite cannot use them.")
        if front.scope == "cursor":
            raise PromptError("A rewrite needs a text: `scope: cursor` has none.")
        if user and "text" not in names_in(user):
            raise PromptError("The body of a rewrite must contain `{{text}}`.")


def _starter(model: StarterModel | str) -> Starter:
    if isinstance(model, str):
        return Starter(title=f"{model.rstrip(',')} …", text=model)
    return Starter(model.title, model.text, model.ends_with)
