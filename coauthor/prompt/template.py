"""The small language of prompt bodies: `{{name}}` and present-or-absent sections.

    {{name}}                 the value, or nothing when it is absent
    {{#name}}...{{/name}}    kept when the value is there
    {{^name}}...{{/name}}    kept when the value is absent

A value is absent when it is missing or empty. A section tag alone on its line takes
the line with it. Nothing here computes, loops or reaches into values.
A template is parsed once, and what is filled in is never parsed again: a writer's text
that contains `{{text}}` stays just that.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from coauthor.errors import PromptError


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a value goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces that are kept only when `name` is present, or only when it is absent."""

    name: str
    when_present: bool
    pieces: tuple["Piece", ...]


Piece = str | Variable | Section
Template = tuple[Piece, ...]

_DEEPEST = 8
_TOO_DEEP = f"Sections can stand inside each other at most {_DEEPEST} deep."
_MOST_VARIABLES = 40
_TOO_MANY = f"There can be at most {_MOST_VARIABLES} variables in a body; use fewer."

_COMPUTES = re.compile(r"\{%[-+]?[ \t]*[A-Za-z][^{}%\n]*%\}")
_NOTHING_COMPUTES = (
    "A prompt has no loops, conditions or other programs: there are only "
    "`{{name}}`, `{{#name}}...{{/name}}` and `{{^name}}...{{/name}}`."
)

_TAG = re.compile(r"\{\{(?P<kind>[#^/]?)(?P<name>[^{}]*)\}\}")
# The same for section tags only, with the rest of a line that holds nothing else.
_LONE_TAG = re.compile(r"^[ \t]*(\{\{[#^/][^{}]*\}\})[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def parse_template(
    text: str, known: Collection[str], first_line: int = 1, first_column: int = 1
) -> Template:
    """Parse a template that begins at this place (from 1) of its file.

    Raises PromptError, with the place, for a name that is not `known`, for a section
    that is not closed, not opened, or closed in the wrong order, and for what other
    template languages would compute.
    """
    source = _Source(text, known, first_line, first_column)
    computing = _COMPUTES.search(text)
    if computing is not None:
        raise source.error(_NOTHING_COMPUTES, computing.start())
    pieces, _ = _parse(source, 0, None)
    return pieces


def check_variables(body: str, first_line: int) -> None:
    """Raise PromptError at the first variable of a body that is one too many.

    Each may stand for a whole document, so that thousands would fill the memory.
    """
    source = _Source(body, (), first_line, 1)
    variables = [tag for tag, _, _ in source.tags if not tag["kind"]]
    if len(variables) > _MOST_VARIABLES:
        raise source.error(_TOO_MANY, variables[_MOST_VARIABLES].start())


def fill(template: Template, values: Mapping[str, str]) -> str:
    """The template's text with the values in their places."""
    return "".join(_filled(piece, values) for piece in template)


def names_in(template: Template) -> set[str]:
    """The names that a template mentions."""
    names: set[str] = set()
    for piece in template:
        if not isinstance(piece, str):
            names.add(piece.name)
        if isinstance(piece, Section):
            names |= names_in(piece.pieces)
    return names


def _filled(piece: Piece, values: Mapping[str, str]) -> str:
    match piece:
        case str():
            return piece
        case Variable(name):
            return values.get(name, "")
        case Section(name, when_present, pieces):
            return (
                fill(pieces, values) if bool(values.get(name)) == when_present else ""
            )


class _Source:
    """A template's text and its tags, with lines counted in the text as written."""

    def __init__(
        self, text: str, known: Collection[str], first_line: int, first_column: int
    ) -> None:
        self.text = text
        self.known = known
        self.first_line = first_line
        self.first_column = first_column
        # A lone tag covers its whole line, so that the line vanishes with it.
        lone = {match.start(1): match.span() for match in _LONE_TAG.finditer(text)}
        self.tags = [
            (match, *lone.get(match.start(), match.span()))
            for match in _TAG.finditer(text)
        ]

    def error(self, message: str, offset: int) -> PromptError:
        before = self.text[:offset]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n")
        if not lines:
            column += self.first_column - 1
        return PromptError(message, self.first_line + lines, column)


def _parse(
    source: _Source, index: int, opened: re.Match[str] | None, depth: int = 0
) -> tuple[Template, int]:
    """Parse from the tag at `index` to the end of the section that `opened` began.

    Returns the pieces and the index of the tag that closed it.
    """
    pieces: list[Piece] = []
    position = source.tags[index - 1][2] if opened else 0
    while index < len(source.tags):
        tag, start, end = source.tags[index]
        kind, name = tag["kind"], tag["name"].strip()
        if source.text[position:start]:
            pieces.append(source.text[position:start])
        if kind == "/":
            if opened is None or opened["name"].strip() != name:
                raise source.error(_wrong_close(name, opened), tag.start())
            return tuple(pieces), index
        if name not in source.known:
            raise source.error(_unknown(name, source.known), tag.start())
        if kind:
            if depth == _DEEPEST:
                raise source.error(_TOO_DEEP, tag.start())
            inner, index = _parse(source, index + 1, tag, depth + 1)
            pieces.append(Section(name, kind == "#", inner))
            end = source.tags[index][2]
        else:
            pieces.append(Variable(name))
        position = end
        index += 1
    if opened is not None:
        raise source.error(
            f"The section `{opened[0]}` is not closed: "
            f"write `{{{{/{opened['name'].strip()}}}}}` where it ends.",
            opened.start(),
        )
    if source.text[position:]:
        pieces.append(source.text[position:])
    return tuple(pieces), index


def _wrong_close(name: str, opened: re.Match[str] | None) -> str:
    if opened is None:
        return f"`{{{{/{name}}}}}` closes a section that was not opened."
    return f"`{{{{/{name}}}}}` stands where `{{{{/{opened['name']}}}}}` should."


def _unknown(name: str, known: Collection[str]) -> str:
    inner = re.match(r"(\w+)\s*[.|\[(]", name)
    if inner is not None and inner[1] in known:
        return (
            f"A value has nothing inside it and nothing can be done to it: "
            f"write `{{{{{inner[1]}}}}}`."
        )
    near = get_close_matches(name[:60], known, n=1)
    advice = (
        f"Did you mean `{{{{{near[0]}}}}}`?"
        if near
        else "There are: " + ", ".join(f"`{word}`" for word in sorted(known)) + "."
    )
    shown = name if len(name) <= 40 else f"{name[:40]} …"
    return f"`{{{{{shown}}}}}` is no variable of a prompt. {advice}"
