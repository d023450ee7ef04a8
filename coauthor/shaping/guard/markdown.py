"""Markdown: what the CommonMark parser says a text is made of, with places.

The parser tells which lines each block has; this finds the blocks' text in them.
"""

import re
from bisect import bisect_right
from collections import Counter

from markdown_it.token import Token

from coauthor.shaping.guard.addresses import addresses
from coauthor.shaping.guard.markdown_inline import inline_things, parser
from coauthor.shaping.guard.thing import Prose, Scan, Thing, in_order

_FRONT_MATTER = re.compile(
    r"(?P<f>---|\+\+\+)[ \t]*(?P<n>\r?\n)(?=[ \t]*(?:[\"'\w][\w \"'.-]{0,80}[:"
    r"=]|#|\[|-{3}|\+{3}))"
    r"(?:(?!(?P=f)|\.\.\.).*(?:\r?\n))*+(?:(?P=f)|\.\.\.)[ \t]*(?=\r?\n|\Z)"
)
_NEWLINE = re.compile(r"\r\n?|\n")
_WHOLE = re.compile(r"\s*<(?:script|style|pre|textarea|svg|math)\b", re.I)
_DISPLAY = re.compile(
    r"^[ \t]{0,3}(?:\$\$(?:[^$]|\$(?!\$))*+\$\$|\\\[(?:[^\\]|\\[^\]])*+\\\])[ \t]*$",
    re.M,
)
_PIPE = re.compile(r"\\.|(?P<pipe>\|)")
_CALLOUT = re.compile(r"\[!\w+\]")


def scan_markdown(text: str) -> Scan:
    """What must be kept in a Markdown text."""
    return _Reader(text).read()


class _Reader:
    """From the parser's blocks to places in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = [match.span() for match in _NEWLINE.finditer(text)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        self._lines = list(zip(starts, stops, strict=True))
        self._things: list[Thing] = []
        self._prose: list[Prose] = []
        self._rows: list[tuple[int, int]] = []
        self._blocks: Counter[str] = Counter()
        self._outline: list[Thing] = []
        self._level = 0

    def read(self) -> Scan:
        hidden = self._first_of_all()
        source = "\n".join(
            "" if hidden[number] else self._text[start:end]
            for number, (start, end) in enumerate(self._lines)
        )
        tokens = parser().parse(source, {})
        quotes: list[bool] = []
        table = False
        for index, token in enumerate(tokens):
            match token.type:
                case "blockquote_open":
                    self._mark("block quotation", token)
                    quotes.append(not _CALLOUT.match(_first_text(tokens, index)))
                case "blockquote_close":
                    quotes.pop()
                case "table_open":
                    table = True
                    self._table(token, any(quotes))
                case "table_close":
                    table = False
                case "inline" if not table:
                    heading = tokens[index - 1].type == "heading_open"
                    self._inline(token, heading=heading, quoted=any(quotes))
                case _:
                    self._block(token)
        return Scan(
            in_order(self._things),
            tuple(self._prose),
            tuple(self._rows),
            self._blocks,
            tuple(self._outline),
        )

    def _first_of_all(self) -> list[bool]:
        """Which lines the parser would not understand: front matter and formulas."""
        hidden = [False] * len(self._lines)
        front = _FRONT_MATTER.match(self._text)
        start = 0
        if front is not None:
            start = front.end()
            self._hide("front matter", 0, start, hidden)
        if "$$" in self._text or "\\[" in self._text:
            for match in _DISPLAY.finditer(self._text, start):
                # A formula does not go across a paragraph's end.
                if not re.search(r"\n[ \t\r]*\n", match[0]) and "```" not in match[0]:
                    begins = match.start() + len(match[0]) - len(match[0].lstrip())
                    self._hide("formula", begins, match.end(), hidden)
        return hidden

    def _hide(self, kind: str, start: int, end: int, hidden: list[bool]) -> None:
        self._add(kind, start, end)
        first, last = self._line_of(start), self._line_of(end)
        hidden[first : last + 1] = [True] * (last + 1 - first)

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._lines, (offset, len(self._text))) - 1

    def _add(self, kind: str, start: int, end: int) -> None:
        key = _NEWLINE.sub("\n", self._text[start:end]).strip()
        self._things.append(Thing(kind, start, end, key))

    def _block(self, token: Token) -> None:
        match token.type:
            case "fence":
                start, end = self._place(token)
                start = self._text.find(token.markup, start, end)
                self._add("code block", start, end)
            case "code_block":
                self._add("code block", *self._place(token))
            case "definition":
                start, end = self._place(token)
                self._add("link", self._text.find("[", start), end)
            case "html_block":
                if _WHOLE.match(token.content):
                    self._add("code block", *self._place(token))
                else:
                    self._inline(token, heading=False, quoted=False)
            case "heading_open":
                self._mark(f"heading of level {token.tag[1:]}", token)
            case "bullet_list_open" | "ordered_list_open":
                self._level += 1
            case "bullet_list_close" | "ordered_list_close":
                self._level -= 1
            case "list_item_open":
                level = f" of level {self._level}" if self._level > 1 else ""
                numbered = "numbered " if token.info else ""
                self._mark(f"{numbered}list item{level}", token)
            case "hr":
                self._mark("horizontal rule", token)
            case _:
                pass

    def _mark(self, kind: str, token: Token) -> None:
        """Count a block, and note where its mark is; of a number, which one it is."""
        self._blocks[kind] += 1
        start, end = self._lines[(token.map or (0, 0))[0]]
        number = token.info + token.markup if token.info else ""
        if self._outline:
            # A list may begin behind the mark of another one.
            start = max(start, self._outline[-1].end)
        start = max(start, self._text.find(number, start, end))
        self._outline.append(Thing(kind, start, start + len(number), number))

    def _place(self, token: Token) -> tuple[int, int]:
        """From the first line's start to the last line's end, without blank lines."""
        first, behind = token.map or (0, 0)
        start, end = self._lines[first][0], self._lines[max(first, behind - 1)][1]
        return start, start + len(self._text[start:end].rstrip())

    def _table(self, token: Token, quoted: bool) -> None:
        first, behind = token.map or (0, 0)
        for number in range(first, behind):
            start, end = self._lines[number]
            if number == first + 1:
                self._add("table's line", start, end)
                continue
            line = self._text[start:end]
            self._blocks["table row"] += 1
            self._rows.append((start, end))
            cells = sum(1 for match in _PIPE.finditer(line) if match["pipe"])
            self._blocks["column mark"] += cells
            self._inside([(start, end)], heading=False, quoted=quoted)

    def _inline(self, token: Token, *, heading: bool, quoted: bool) -> None:
        """The text of a block, whose lines the parser freed of indents and marks."""
        first, behind = token.map or (0, 0)
        places: list[tuple[int, int]] = []
        contents = token.content.rstrip("\n").split("\n")
        for content, (start, end) in zip(
            contents, self._lines[first:behind], strict=False
        ):
            line, wanted = self._text[start:end], content.strip(" \t")
            at = line.rfind(wanted)
            if at < 0:
                at, wanted = len(line) - len(line.lstrip()), line.strip()
            places.append((start + at, start + at + len(wanted)))
            left = line[at + len(wanted) :]
            if len(places) < len(contents) and (
                left[:2] == "  " or wanted[-1:] == "\\"
            ):
                self._blocks["line break"] += 1
        self._inside(places, heading=heading, quoted=quoted)

    def _inside(
        self, places: list[tuple[int, int]], *, heading: bool, quoted: bool
    ) -> None:
        """Look for what stands inside a block's text."""
        self._prose.append(Prose(tuple(places), heading, quoted))
        content = "\n".join(self._text[start:end] for start, end in places)
        offsets: list[int] = []
        length = 0
        for start, end in places:
            offsets.append(length)
            length += end - start + 1

        def place(offset: int) -> int:
            line = bisect_right(offsets, offset) - 1
            return places[line][0] + offset - offsets[line]

        found = inline_things(content)
        for kind, start, end in addresses(content):
            found.append(Thing(kind, start, end, content[start:end]))
        for thing in found:
            start, end = place(thing.start), place(thing.end - 1) + 1
            self._things.append(Thing(thing.kind, start, end, thing.key, thing.hidden))


def _first_text(tokens: list[Token], index: int) -> str:
    """The text of the first paragraph behind a block's beginning."""
    if tokens[index + 1].type == "paragraph_open":
        return tokens[index + 2].content
    return ""
