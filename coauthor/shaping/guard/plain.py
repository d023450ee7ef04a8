"""Plain text, commit messages and mail: links, code and the like by their spelling."""

import re
from collections import Counter
from collections.abc import Iterator

from coauthor.shaping.guard.addresses import addresses
from coauthor.shaping.guard.lines import paragraphs
from coauthor.shaping.guard.spellings import FIRST, spelled_at
from coauthor.shaping.guard.thing import Scan, Thing, in_order

_FENCE = re.compile(
    r"^(?P<f>`{3,}|~{3,})[^`\n]*\n(?:(?!(?P=f)).*\n)*+(?P=f)[ \t]*$", re.M
)
_CODE = re.compile(
    r"(?<!`)`[^`\n]{1,800}`(?!`)|(?<!`)``[^`\n](?:[^`\n]|`(?!`)){0,800}``"
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,400}>|<[a-z]+:[^<>\s]{1,800}>")
_LINK = re.compile(r"\]\((?P<to>(?:[^()\s]|\([^()\s]{0,200}\)){1,2000})\)")
_BRACKETED = re.compile(r"\[[^\[\]\n]{1,80}\]")
_QUOTED = re.compile(r"^>.*$", re.M)
_SIGNATURE = re.compile(r"^-- \r?\n[\s\S]*\Z", re.M)
_LINES = {
    "gitcommit": re.compile(r"^#.*$|^[A-Z][a-z]+(?:-[a-z]+)+: .*$", re.M),
    "mail": re.compile(r"\A(?:[A-Z][\w-]*:.*(?:\r?\n[ \t].*)*(?:\r?\n|\Z))+"),
}
_ITEM = re.compile(r"[ \t]*(?:(?P<bullet>[-*+•–])|(?P<number>\d{1,3}[.)]))[ \t]+(?=\S)")


def scan_plain(text: str, language: str) -> Scan:
    """What must be kept in a text without a markup language of its own."""
    things = [*_lines(text, language), *_inside(text)]
    for kind, start, end in addresses(text):
        things.append(Thing(kind, start, end, text[start:end]))
    prose = paragraphs(text, begins=_ITEM)
    outline = tuple(_items(text))
    blocks = Counter(it.kind for it in outline)
    blocks["bold mark"] = len(re.findall(r"\*\*(?=\w)", text))
    return Scan(in_order(things), prose, blocks=blocks, outline=outline)


def _lines(text: str, language: str) -> Iterator[Thing]:
    """What takes whole lines."""
    patterns = [(_FENCE, "code block"), (_QUOTED, "quoted text")]
    if language in _LINES:
        patterns.append((_LINES[language], "line"))
    if language == "mail":
        patterns.append((_SIGNATURE, "signature"))
    for pattern, kind in patterns:
        for match in pattern.finditer(text):
            end = match.start() + len(match[0].rstrip())
            yield Thing(kind, match.start(), end, text[match.start() : end])


def _inside(text: str) -> Iterator[Thing]:
    """What stands inside a line."""
    for pattern, kind in ((_CODE, "inline code"), (_TAG, "tag"), (_LINK, "link")):
        for match in pattern.finditer(text):
            start, end = match.span("to") if kind == "link" else match.span()
            yield Thing(kind, start, end, text[start:end])
    for match in _BRACKETED.finditer(text):
        if not text.startswith("(", match.end()):
            yield Thing("reference", *match.span(), match[0])
    at = 0
    while match := FIRST.search(text, at):
        spelled = spelled_at(text, match.start())
        at = match.end() if spelled is None else spelled.end
        if spelled is not None:
            start = match.start()
            key = " ".join(text[start:at].split())
            yield Thing(spelled.kind, start, at, key, spelled.hidden)


def _items(text: str) -> Iterator[Thing]:
    """The marks of lists; of a number, which one it is."""
    for prose in paragraphs(text):
        items = [_ITEM.match(text, start, end) for start, end in prose.lines]
        for item in items:
            # A dash in the middle of a paragraph is an item only in a list.
            if item is not None and (items[0] is not None or len(items) > 1):
                group = "number" if item["number"] else "bullet"
                kind = "numbered list item" if item["number"] else "list item"
                yield Thing(kind, *item.span(group), item["number"] or "")
