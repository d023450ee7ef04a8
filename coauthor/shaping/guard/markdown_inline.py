"""Inside a line of Markdown: which rule of the parser took which characters.

The parser's own tokens have no places, so each rule is asked where it began and ended.
What CommonMark does not know (formulas, citations, footnotes) gets a rule of its own.
"""

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    entity,
    escape,
    html_inline,
    image,
    link,
)

from coauthor.shaping.guard.spellings import spelled_at
from coauthor.shaping.guard.thing import Thing

_Rule = Callable[[StateInline, bool], bool]

_TASK = re.compile(r"\[[ xX]\](?=\s)")
_DIV = re.compile(r"(?<![^\n]):{3,}[^\n]*")
_ESCAPED = "*_`#[]<>|$~{}"
_LONGEST_REFERENCE = 80
"""Characters; longer text in brackets is prose."""


class _AnyReference(dict[str, object]):
    """A selection seldom holds the definitions of its references, so all are taken."""

    def get(self, key: str, default: object = None) -> object:  # noqa: ARG002
        return {"href": "", "title": ""}


def inline_things(content: str) -> list[Thing]:
    """The things in the text of one block, with str indexes into that text."""
    found: list[Thing] = []
    env = {"references": _AnyReference(), "found": found}
    parser().inline.parse(content, parser(), env, [])
    return found


@cache
def parser() -> MarkdownIt:
    """The parser for blocks, and for what stands inside them."""
    made = MarkdownIt("commonmark", {"html": True, "inline_definitions": True})
    made.enable("table")
    made.core.ruler.enableOnly(["normalize", "block"])
    made.validateLink = lambda url: True  # noqa: ARG005
    made.normalizeLink = lambda url: url
    made.inline.ruler2.enableOnly([])
    rules = made.inline.ruler
    rules.disable(["emphasis", "newline"])
    rules.at("backticks", _recorded(backtick, "inline code"))
    rules.at("autolink", _recorded(autolink, "link"))
    rules.at("html_inline", _recorded(html_inline, "tag"))
    rules.at("entity", _recorded(entity, "character"))
    rules.at("escape", _escape)
    rules.at("link", _link)
    rules.at("image", _image)
    rules.before("escape", "spelled", _spelled)
    return made


def _recorded(rule: _Rule, kind: str) -> _Rule:
    def recorded(state: StateInline, silent: bool) -> bool:
        start = state.pos
        taken = rule(state, silent)
        if taken and not silent:
            _record(state, kind, start, state.pos)
        return taken

    return recorded


def _record(
    state: StateInline,
    kind: str,
    start: int,
    end: int,
    *,
    hidden: bool = True,
    note: str = "",
) -> None:
    key = state.src[start:end]
    if kind == "tag" and key.startswith("<!--"):
        kind = "comment"
    if kind != "inline code":
        key = " ".join(key.split()) + note
    state.env["found"].append(Thing(kind, start, end, key, hidden))


def _spelled(state: StateInline, silent: bool) -> bool:
    """What CommonMark does not know."""
    start = state.pos
    other = None
    if start == 0:
        other = _TASK.match(state.src)
    if state.src.startswith(":::", start):
        other = _DIV.match(state.src, start)
    if other is not None:
        kind, end, hidden = "task box" if start == 0 else "tag", other.end(), True
    else:
        spelled = spelled_at(state.src, start, state.posMax)
        if spelled is None:
            return False
        kind, end, hidden = spelled
    if not silent:
        _record(state, kind, start, end, hidden=hidden)
    state.pos = end
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash, without which the character behind it would be markup."""
    start = state.pos
    taken = escape(state, silent)
    key = state.src[start : start + 2]
    if taken and not silent and key[1] in _ESCAPED:
        # The character itself is part of the text, as in an amount of dollars.
        state.env["found"].append(Thing("escape", start, start + 1, key, hidden=False))
    return taken


def _link(state: StateInline, silent: bool) -> bool:
    start = state.pos
    taken = link(state, silent)
    if taken and not silent:
        _record_target(state, "link", start, start)
    return taken


def _image(state: StateInline, silent: bool) -> bool:
    """An image; its description stays text, and is not looked into any further."""
    start = state.pos
    taken = image(state, True)
    if taken and not silent:
        _record_target(state, "image", start, start + 1)
    return taken


def _record_target(state: StateInline, kind: str, start: int, bracket: int) -> None:
    """Where a link leads: the address in parentheses, or the name of a reference."""
    end = state.pos
    behind = state.md.helpers.parseLinkLabel(state, bracket) + 1
    if behind < end - 2 and state.src[behind + 1 : end - 1].strip():
        # A reader cannot follow a link that has no text.
        note = "" if state.src[bracket + 1 : behind - 1].strip() else " without a text"
        named = "" if state.src[behind] == "(" else "'s name"
        _record(state, kind + named, behind + 1, end - 1, note=note)
    elif behind == end:
        # Only `[text]`: a reference by its text, or words that someone put in brackets.
        if end - start <= _LONGEST_REFERENCE:
            _record(state, "reference", start, end)
    else:
        _record(state, kind, start, end)
