"""A list of ideas as models write it: numbered, with dashes, bold titles, or JSON."""

import json
import re
from typing import Any

_MARKER = re.compile(r"^\s*(?:[-*\u2022\u2013+]\s+|\(?\d{1,2}[.):]\s*|[a-hA-H][.)]\s+)")
_BOLD = re.compile(
    r"^(\*\*|__)(?P<title>.+?)\1[ \t]*[:.\u2013\u2014-]*[ \t]*(?P<text>.*)$"
)
_FENCE = re.compile(r"^(?:```|~~~).*$", re.M)
_QUOTES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb"


def parse_ideas(answer: str) -> list[tuple[str, str]]:
    """The ideas in an answer as (title, text); the title is empty when it has none.

    Lines before the first marked one are a preamble; when no line is marked, each line
    is an idea. A line that follows a marked one and is not marked belongs to it.
    """
    answer = _FENCE.sub("", answer).strip()
    from_json = _json_list(answer)
    if from_json is not None:
        return [("", _unquoted(item)) for item in from_json if item.strip()]
    lines = [line for line in answer.splitlines() if line.strip()]
    if not any(_MARKER.match(line) for line in lines):
        ideas = [line for line in lines if not line.rstrip().endswith(":")] or lines
    else:
        ideas = _marked(lines)
    return [_split(idea) for idea in ideas]


def _marked(lines: list[str]) -> list[str]:
    ideas: list[str] = []
    for line in lines:
        marker = _MARKER.match(line)
        if marker is not None:
            ideas.append(line[marker.end() :])
        elif ideas and line[:1].isspace():
            ideas[-1] += " " + line.strip()
    return ideas


def _split(idea: str) -> tuple[str, str]:
    match = _BOLD.match(idea.strip())
    if match is None:
        return "", _unquoted(idea)
    title = _unquoted(match["title"].rstrip(":. "))
    return (title, _unquoted(match["text"])) if match["text"] else ("", title)


def _unquoted(text: str) -> str:
    """Without quotation marks, when the whole is in one pair of them."""
    text = text.strip()
    inner = text[1:-1]
    if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return inner if not any(mark in inner for mark in '"\u201c\u201d') else text
    return text


def _json_list(answer: str) -> list[str] | None:
    """The strings of a JSON array; None when the answer is anything else."""
    if not answer.startswith("["):
        return None
    try:
        items: list[Any] = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return [item for item in items if isinstance(item, str)] or None
