"""A list of ideas as models write it: numbered, nested, under headings, or as JSON."""

import re
from itertools import pairwise

from coauthor.shaping.idea_json import ideas_in_json

Entry = tuple[str, str]
"""A title, empty where there is none, and what the idea says."""

_THOUGHTS = re.compile(r"\A\s*<(think|thinking)>.*?(?:</\1>|\Z)", re.S | re.I)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.M)
_LABEL = r"(?:(?:idea|option|suggestion|answer|question|point)[ \t]+\d{1,2}[.):]?)"
_NUMBER = r"(?:\(?\d{1,2}(?:[.):]|[ \t]+[-\u2013\u2014])|#\d{1,2}[.):]?|[a-hA-H][.)])"
_MARKER = re.compile(
    rf"(?P<indent>[ \t]*)(?:[-*\u2022\u2013+][ \t]+)?(?:\*\*|__)?"
    rf"(?:{_NUMBER}(?=[\s*_])|{_LABEL}(?=[\s*_:.-])|(?<=[-*\u2022\u2013+][ \t]))"
    rf"(?:\*\*|__)?[ \t:.\u2013\u2014-]*",
    re.I,
)
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>[^\n]*?)[ \t#]*\Z")
_BOLD = re.compile(
    r"(\*\*|__)(?P<title>[^*\n]{1,200}?)\1[ \t]*[:.\u2013\u2014-]*[ \t]*(?P<text>.*)\Z",
    re.S,
)
_NEXT_NUMBER = re.compile(r"(?<=[.!?\u201d\"])[ \t]+(?=\d{1,2}[.)][ \t]+\S)")
_TALK = re.compile(
    r"(?:sure|certainly|of course|okay|absolutely|gladly|i hope|let me know|feel free"
    r"|here (?:are|is)|these (?:ideas|are)|would you like|note that|note:)\b",
    re.I,
)
_QUOTES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb"


def parse_ideas(answer: str) -> list[Entry]:
    """The ideas in an answer, in its order.

    What only announces them or talks to the writer is left out; what stands deeper in
    a list, or on the next line, belongs to the idea above it.
    """
    answer = _THOUGHTS.sub("", answer.replace("\r\n", "\n"))
    answer = _FENCE.sub("", answer).strip()
    from_json = ideas_in_json(answer)
    if from_json is not None:
        return from_json
    lines = _NEXT_NUMBER.sub("\n", answer).split("\n")
    if any(_MARKER.match(line) for line in lines):
        return _marked(lines)
    if sum(_HEADING.match(line) is not None for line in lines) > 1:
        return _headed(lines)
    plain = [line for line in lines if line.strip() and not _HEADING.match(line)]
    said = [line for line in plain if not _only_talks(line)]
    return [_split(line) for line in said]


def finished_ideas(answer: str) -> list[Entry]:
    """The ideas of an answer that is still coming, without the one it is at.

    Only of a plain list is it sure by then what belongs to an idea.
    """
    lines = answer.split("\n")
    markers = [match for line in lines if (match := _MARKER.match(line))]
    if "<think" in answer or len({match["indent"] for match in markers}) != 1:
        return []
    return _marked(lines)[:-1]


def _marked(lines: list[str]) -> list[Entry]:
    """Each marked line of the outermost depth with what belongs to it."""
    ideas: list[str] = []
    children: list[list[str]] = []
    outermost: int | None = None
    blank = False
    for line in lines:
        marker = _MARKER.match(line)
        if not line.strip():
            blank = True
            continue
        if marker is None:
            unfinished = bool(ideas) and _is_title(ideas[-1])
            belongs = line[:1].isspace() or not blank or unfinished
            if ideas and belongs and not _HEADING.match(line):
                ideas[-1] += " " + line.strip()
        elif outermost is None or len(marker["indent"]) <= outermost:
            outermost = len(marker["indent"])
            ideas.append(_rest(line, marker))
            children.append([])
        else:
            children[-1].append(_rest(line, marker))
        blank = False
    items = list(zip(ideas, children, strict=True))
    parents = [idea.rstrip("*_ ") for idea, own in items if own]
    if parents and all(parent.endswith(":") for parent in parents):
        # The outer list only sorts the ideas into groups.
        return [_split(each) for idea, own in items for each in own or [idea]]
    return [
        _split(" ".join([idea, *own])) for idea, own in items if idea.strip() or own
    ]


def _headed(lines: list[str]) -> list[Entry]:
    """The paragraphs under each heading."""
    at = [n for n, line in enumerate(lines) if _HEADING.match(line)]
    ideas: list[Entry] = []
    for start, end in pairwise([*at, len(lines)]):
        heading = _HEADING.match(lines[start])
        text = " ".join(line.strip() for line in lines[start + 1 : end] if line.strip())
        if heading is not None and text:
            title = heading["title"]
            marker = _MARKER.match(title)
            ideas.append((_unquoted(_rest(title, marker)), _unquoted(text)))
    return ideas


def _rest(line: str, marker: re.Match[str] | None) -> str:
    """What stands behind the marker, with the mark of a bold title it may have cut."""
    if marker is None:
        return line
    rest = line[marker.end() :]
    opened = marker[0].count("**") + rest.count("**")
    return f"**{rest}" if opened % 2 == 0 and rest.count("**") % 2 else rest


def _is_title(idea: str) -> bool:
    match = _BOLD.match(idea.strip())
    return (match is not None and not match["text"]) or idea.rstrip().endswith(":")


def _only_talks(line: str) -> bool:
    return line.rstrip("*_ ").endswith(":") or _TALK.match(line.strip()) is not None


def _split(idea: str) -> Entry:
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
