"""From a prompt body's text to a template; every mistake in it is told at once."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from coauthor.errors import PromptError
from coauthor.prompt.files import MOST_MISTAKES
from coauthor.prompt.template import Piece, Section, Template, Variable

_DEEPEST = 8
_TOO_DEEP = f"Sections can stand inside each other at most {_DEEPEST} deep."
_MOST_VARIABLES = 40
_TOO_MANY = f"There can be at most {_MOST_VARIABLES} variables in a body; use fewer."

_LONGEST = 40
"""Characters of a name that are shown in a sentence about it."""

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
    for computing in _COMPUTES.finditer(text):
        source.tell(_NOTHING_COMPUTES, computing.start())
    pieces = _parse(source)
    if source.mistakes:
        first, *others = source.mistakes
        first.others = tuple(others)
        raise first
    return pieces


def check_variables(body: str, first_line: int) -> None:
    """Raise PromptError at the first variable of a body that is one too many.

    Each may stand for a whole document, so that thousands would fill the memory.
    """
    source = _Source(body, (), first_line, 1)
    variables = [tag for tag, _, _ in source.tags if not tag["kind"]]
    if len(variables) > _MOST_VARIABLES:
        source.tell(_TOO_MANY, variables[_MOST_VARIABLES].start())
        raise source.mistakes[0]


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

        self.mistakes: list[PromptError] = []

    def tell(self, message: str, offset: int) -> None:
        """Note a mistake at this offset of the text, unless there are enough."""
        if len(self.mistakes) >= MOST_MISTAKES:
            return
        before = self.text[:offset]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n")
        if not lines:
            column += self.first_column - 1
        self.mistakes.append(PromptError(message, self.first_line + lines, column))


class _Open:
    """A section that is not closed yet; the outermost one is the whole template."""

    def __init__(self, tag: re.Match[str] | None) -> None:
        self.tag = tag
        self.name = tag["name"].strip() if tag else ""
        self.pieces: list[Piece] = []

    def section(self) -> Section:
        """The section, closed."""
        present = self.tag is not None and self.tag["kind"] == "#"
        return Section(self.name, present, tuple(self.pieces))


def _parse(source: _Source) -> Template:
    """The pieces; what is wrong is told, and the rest read as if it were right."""
    opened = [_Open(None)]
    position = 0
    for index, (tag, start, end) in enumerate(source.tags):
        kind, name = tag["kind"], tag["name"].strip()
        if source.text[position:start]:
            opened[-1].pieces.append(source.text[position:start])
        position = end
        if kind == "/":
            _close(source, opened, index)
        elif name not in source.known:
            source.tell(_unknown(name, source.known), tag.start())
            if kind:
                opened.append(_Open(tag))
        elif not kind:
            opened[-1].pieces.append(Variable(name))
        else:
            opened.append(_Open(tag))
        if len(opened) > _DEEPEST + 1:
            source.tell(_TOO_DEEP, tag.start())
            return ()
        if len(source.mistakes) >= MOST_MISTAKES:
            return ()
    if source.text[position:]:
        opened[-1].pieces.append(source.text[position:])
    for section in opened[1:]:
        _not_closed(source, section)
    return tuple(opened[0].pieces)


def _close(source: _Source, opened: list[_Open], index: int) -> None:
    """Close the section that the tag with this index means."""
    tag = source.tags[index][0]
    name = tag["name"].strip()
    inner = opened[-1]
    if inner.tag is None:
        source.tell(
            f"`{{{{/{_shown(name)}}}}}` closes a section that was not opened; "
            "remove it.",
            tag.start(),
        )
        return
    if name != inner.name:
        later = (it["name"].strip() for it, _, _ in source.tags[index + 1 :])
        outer = any(name == it.name for it in opened[1:])
        if outer and inner.name not in later:
            _not_closed(source, inner)
            opened[-2].pieces.append(opened.pop().section())
            _close(source, opened, index)
            return
        source.tell(
            f"`{{{{/{_shown(name)}}}}}` stands where `{{{{/{inner.name}}}}}` should.",
            tag.start(),
        )
    opened[-2].pieces.append(opened.pop().section())


def _not_closed(source: _Source, section: _Open) -> None:
    assert section.tag is not None
    source.tell(
        f"The section `{_shown(section.tag[0])}` is not closed: "
        f"write `{{{{/{_shown(section.name)}}}}}` where it ends.",
        section.tag.start(),
    )


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]} …"


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
    return f"`{{{{{_shown(name)}}}}}` is no variable of a prompt. {advice}"
