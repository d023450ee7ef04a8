"""Secrets in tables: below a cell that says "Password", or on its right.

Tables of Markdown and Org have their cells between `|`, those of LaTeX between `&`. A
column is read down from a heading that is a name and no more, a row from such a name to
the cell behind it. What stands there may be words about passwords as well, so it has to
look like one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from coauthor.privacy.named import NAME, Span
from coauthor.privacy.shape import (
    are_chosen_words,
    is_made_up,
    is_ordinary,
    may_go_on,
    trimmed,
)

_NAME = re.compile(NAME.rstrip().removesuffix(r"\b"), re.VERBOSE | re.IGNORECASE)
_HEADING = re.compile(
    rf"""(?:[\w.'’/-]{{1,30}}[ ]){{0,3}}?(?:[^\W_]{{1,30}}[_/-]){{0,2}}? {NAME}
    (?:[ ]?/[ ]?[\w-]{{1,30}})? (?:[ ]?\([^)]*\))? :?""",
    re.VERBOSE | re.IGNORECASE,
)
_LINE = re.compile(r"(?P<said>[^\n]*)(?P<end>\n|\Z)")
_LATEX_ROW = re.compile(
    r"""(?:\\begin\{\w+\*?\}(?:\[[^\]]{0,99}\])?(?:\{(?:[^{}]|\{[^{}]{0,99}\}){0,200}\})*)?
    (?:\s|\\(?:[hc]line|(?:top|mid|bottom|cmid)rule|end(?:first)?head)\b
      (?:\([^)]{0,99}\))?(?:\{[^}]{0,99}\})?)*
    (?P<said>(?:(?!\\(?:begin|end)\{|\\\\|\n[ \t]*\n).)*)
    (?P<end>\\\\(?:\[[^\]\n]{0,99}\])?|)""",
    re.VERBOSE | re.DOTALL,
)
_LATEX_RULE = re.compile(r"\s*\\(?:[hc]line|(?:mid|cmid)rule|endhead)")
_WRAPPING = re.compile(r"""\s*(?:\\verb\W|\\[a-z]+\{|[`*_"“„'])*\s*""")
"""What stands before what a cell says, and only sets it."""
_BEHIND = " \t\r\n`*_\"”'}|+"


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    """A str index of the whole text."""
    is_open: bool
    """Whether the text ends within it."""

    @property
    def name(self) -> re.Match[str] | None:
        said = self.text.removesuffix(":")
        return _HEADING.fullmatch(said) or _HEADING.fullmatch(said.removesuffix("s"))


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list[list[_Cell]])
    is_sure: bool = False
    """Whether it is a table for more reasons than a sign between two words."""
    has_rule: bool = False
    """Whether the first row has the headings."""


def cell_values(text: str, *, begun: bool) -> Iterator[Span]:
    """Where secrets stand in cells of tables, with what stands behind them.

    `begun` is whether one at the end of the text may go on.
    """
    if not ("|" in text or "&" in text) or not _NAME.search(text):
        return
    for table in (*_tables(text, "|", _LINE), *_tables(text, "&", _LATEX_ROW)):
        if not (table.is_sure or begun) and len(table.rows) < 2:
            continue
        headings = dict(enumerate(it.name for it in table.rows[0]))
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                name = row[column - 1].name if column else None
                is_pair = len(row) == 2 and not (table.has_rule and number == 0)
                spans = list(_in(cell, name, plain=is_pair, begun=begun))
                if spans and number == 0:
                    headings[column - 1] = None  # It is no heading but such a name.
                if not spans and number > 0:
                    name = headings.get(column)
                    spans = list(_in(cell, name, plain=True, begun=begun))
                yield from spans


def _in(
    cell: _Cell, name: re.Match[str] | None, *, plain: bool, begun: bool
) -> Iterator[Span]:
    """What is a secret in a cell; `plain` is whether an ordinary word may be one."""
    said = trimmed(cell.text)
    if name is None or not said or cell.name is not None:
        return
    end = cell.start + len(cell.text)
    is_secret = is_made_up(said) and (not name["vague"] or not said.isdigit())
    if name["password"] or name["phrase"]:
        is_plain = plain and not re.search(r"\s", said) and not is_ordinary(said)
        is_secret = is_secret or is_plain or are_chosen_words(said)
    if is_secret or (begun and cell.is_open and may_go_on(said)):
        yield cell.start, end
        return
    for word in re.finditer(r"\S+", cell.text):
        is_number = re.fullmatch(r"\d+|\d{1,3}-\d{1,3}", trimmed(word[0]))
        if not is_number and is_made_up(word[0]):
            yield cell.start + word.start(), cell.start + word.end()


def _tables(text: str, sign: str, row: re.Pattern[str]) -> Iterator[_Table]:
    """Rows one below the other, in which the sign stands between cells."""
    table = _Table()
    at = 0
    while at < len(text) and (found := row.match(text, at)):
        # What is none of a row, such as the end of an environment, is passed over.
        at = max(found.end(), at + 1)
        if table.rows and sign == "|" and _is_rule(found["said"]):
            table.has_rule = table.has_rule or len(table.rows) == 1
            continue
        if sign not in found["said"]:
            if table.rows:
                yield table
            table = _Table()
            continue
        table.rows.append(_cells(text, *found.span("said"), sign))
        if sign == "&":
            table.is_sure |= bool(found["end"]) or found.start("said") > found.start()
            table.has_rule |= len(table.rows) == 1 and bool(_LATEX_RULE.match(text, at))
        else:
            table.is_sure |= found["said"].lstrip().startswith(sign)
    if table.rows:
        yield table


def _is_rule(line: str) -> bool:
    """Whether it is the line below the headings."""
    line = line.strip()
    return "-" in line[1:] and set(line) <= set(" \t|:+-")


def _cells(text: str, start: int, end: int, sign: str) -> list[_Cell]:
    """What stands between the signs of a row, without what only sets it."""
    parted = re.compile(rf"(?<!\\){re.escape(sign)}")
    edges = [start - 1, *(it.start() for it in parted.finditer(text, start, end)), end]
    cells: list[_Cell] = []
    for before, behind in pairwise(edges):
        piece = text[before + 1 : behind]
        is_open = behind == len(text)
        if sign == "|" and not piece.strip() and (before < start or behind == end):
            continue  # Outside of the outermost lines.
        wrapped = _WRAPPING.match(piece)
        inner = piece[wrapped.end() if wrapped else 0 :]
        said = inner if is_open else inner.rstrip(_BEHIND)
        cells.append(_Cell(said, behind - len(inner), is_open))
    return cells
