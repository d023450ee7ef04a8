"""One prompt file: YAML front matter, then what is said to a model that follows orders.

A file is checked whole when it is read, so that nothing can go wrong when it is used.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from coauthor.backends.base import Sampling
from coauthor.errors import PromptError
from coauthor.prompt.files import Source
from coauthor.prompt.front_matter import (
    GAP,
    Form,
    Guard,
    Kind,
    Output,
    Scope,
    StarterModel,
    read_front_matter,
)
from coauthor.prompt.template import (
    Template,
    Variable,
    check_variables,
    parse_template,
)
from coauthor.prompt.values import VARIABLES
from coauthor.prompt.whole_file import mistake_in_whole

__all__ = ["PromptFile", "Source", "Starter", "line_of_key", "read_prompt"]

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
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
    def forms(self) -> tuple[Form, ...]:
        """The forms the file has, the one that is preferred first."""
        has: dict[Form, object] = {
            "skill": self.skill,
            "instruct": self.user,
            "base": self.starters,
        }
        return tuple(form for form, there in has.items() if there)


def read_prompt(text: str, path: Path, source: Source) -> PromptFile:
    """Read one file's text. Raises PromptError, with the place, for a mistake."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptError(
            "A prompt file begins with front matter between two lines of `---`."
        )
    front = read_front_matter(match["yaml"], first_line=2)
    body_line = 1 + text.count("\n", 0, match.end())
    system, user = _messages(text[match.end() :], body_line)
    prompt = PromptFile(
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
        output=front.output or ("list" if front.kind == "ideate" else "text"),
        variants=front.variants or (4 if front.kind == "ideate" else 1),
        max_tokens=front.max_tokens or 1.5,
        sampling=Sampling(
            temperature=front.sampling.temperature, top_p=front.sampling.top_p
        ),
        stop=front.stop,
        needs=front.needs,
        languages=front.languages,
        guard=front.guard or "facts",
        blocks_free=front.blocks == "free",
        needs_instruction=Variable("instruction") in user,
    )
    wrong = mistake_in_whole(front, prompt)
    if wrong is not None:
        key, sentence = wrong
        line = line_of_key(text, key) if key else body_line
        raise PromptError(sentence, line)
    return prompt


def line_of_key(text: str, key: str) -> int:
    """The line (1-based) in which a key of a prompt file stands, or the first."""
    front = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    found = re.search(rf"^{key}\b", front["yaml"], re.MULTILINE) if front else None
    return 2 + found.string.count("\n", 0, found.start()) if found else 1


def _messages(body: str, first_line: int) -> tuple[Template, Template]:
    """The system and the user message; without headings the body is all the user's."""
    check_variables(body, first_line)
    headings = list(_HEADING.finditer(body))
    if not headings:
        return (), _template(body, first_line)
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
        messages[heading["role"]] = _template(body[heading.end() : end], line)
    return messages["System"], messages["User"]


def _template(text: str, first_line: int) -> Template:
    """A message without the space around it; `first_line` is where `text` begins."""
    skipped = text[: len(text) - len(text.lstrip())]
    first_line += skipped.count("\n")
    column = len(skipped) - skipped.rfind("\n")
    return parse_template(text.strip(), VARIABLES, first_line, column)


def _starter(model: StarterModel | str) -> Starter:
    if isinstance(model, str):
        return Starter(f"{model.partition(GAP)[0].rstrip(' ,')} …", model)
    return Starter(model.title, model.text, model.ends_with)
