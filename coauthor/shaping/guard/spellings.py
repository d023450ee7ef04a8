"""Things that look the same in every text: formulas, citations, placeholders.

Each spelling is tried only where its first character stands, and runs no further than
the next opener of its kind or a fixed length: a text full of openers costs no square.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Spelled(NamedTuple):
    """What begins at a place."""

    kind: str
    end: int
    hidden: bool


_ARGUMENTS = r"(?:\[[^\[\]\n]{0,300}\]|\{[^{}\n]{0,400}\})"
_REFERRING = (
    r"(?:[A-Za-z]*cite[A-Za-z]*|[A-Za-z]*ref|label|url|href|includegraphics|input"
    r"|include|gls|Gls|bibliography)"
)
_VISIBLE = {"inline footnote": "footnote", "inline command": "command"}
_SPELLINGS: tuple[tuple[str, str, str], ...] = (
    # First character, kind, pattern.
    ("$", "placeholder", r"\$\{\w[\w.]{0,60}\}"),
    ("$", "formula", r"\$\$(?:[^$\\]|\\[\s\S]){1,4000}+\$\$"),
    # A dollar is a formula's only next to its text: "$5 and $10" is prose.
    (
        "$",
        "formula",
        r"(?<![\w$])\$(?![\s$])(?:[^$\\\n]|\n(?!\s*\n)|\\.){1,1500}+(?<!\s)\$(?![\d$])",
    ),
    ("\\", "formula", r"\\\((?:[^\\]|\\[^()]){1,1500}+\\\)"),
    ("\\", "formula", r"\\\[(?:[^\\]|\\[^\[\]]){1,4000}+\\\]"),
    (
        "\\",
        "formula",
        r"\\begin\{(?P<e>[A-Za-z]{1,30}\*?)\}(?:[^\\]|\\(?!begin\{)(?!end\{(?P=e)\})){0,4000}+"
        r"\\end\{(?P=e)\}",
    ),
    ("\\", "reference", rf"\\{_REFERRING}\*?{_ARGUMENTS}{{1,6}}"),
    ("\\", "command", r"\\[A-Za-z]{2,40}\*?(?![{\[\w])"),
    ("\\", "inline command", r"\\[A-Za-z]{2,40}\*?(?=[{\[])"),
    ("[", "wiki link", r"\[\[[^\[\]\n]{1,300}\]\]"),
    ("!", "wiki link", r"!\[\[[^\[\]\n]{1,300}\]\]"),
    ("[", "footnote", r"\[\^[^\[\]\s]{1,100}\](?::(?=\s))?"),
    ("^", "inline footnote", r"\^\["),
    ("[", "citation", r"\[[^\[\]@\n]{0,200}+(?<![\w.])@[\w{][^\[\]]{0,600}+\]"),
    (
        "@",
        "citation",
        r"(?<![\w@.])@(?:\{[^{}\s]{1,100}\}|\w(?:\w|[:/+.-](?=\w)){0,100})",
    ),
    ("{", "placeholder", r"\{\{[^{}]{0,300}\}\}|\{%[^{}%]{0,300}%\}"),
    ("{", "attribute", r"\{[#.:=][^{}\n]{0,200}\}"),
    (
        "{",
        "review mark",
        r"\{(?:\+\+[^{}]{0,800}?\+\+|--[^{}]{0,800}?--|~~[^{}]{0,800}?~~"
        r"|==[^{}]{0,800}?==|>>[^{}]{0,800}?<<)\}",
    ),
    ("{", "placeholder", r"(?<![\w\\}\]])\{[A-Za-z_][\w.-]{0,60}\}"),
    ("%", "placeholder", r"%\(\w{1,60}\)[sdifr]|(?<![\w%])%[sdifr](?!\w)"),
    ("%", "placeholder", r"(?<![\w%])%[A-Za-z_]\w{1,40}%"),
    ("%", "comment", r"%%[^%]{1,800}%%"),
    (":", "shortcode", r"(?<![\w:]):[a-z][a-z0-9_+-]{0,40}:(?!\w)"),
    ("#", "tag", r"(?<![\w#&/])#[A-Za-z][\w/-]{1,60}"),
)  # fmt: skip


def _table() -> Mapping[str, list[tuple[str, re.Pattern[str]]]]:
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for first, kind, pattern in _SPELLINGS:
        table.setdefault(first, []).append((kind, re.compile(pattern)))
    return table


_BY_FIRST = _table()
FIRST = re.compile("[" + re.escape("".join(_BY_FIRST)) + "]")
"""Where a spelling can begin."""


def spelled_at(text: str, start: int, end: int | None = None) -> Spelled | None:
    """What begins at `start`, and ends before `end`; None when nothing does."""
    for kind, pattern in _BY_FIRST.get(text[start : start + 1], ()):
        match = pattern.match(text, start, len(text) if end is None else end)
        if match is not None:
            return Spelled(_VISIBLE.get(kind, kind), match.end(), kind not in _VISIBLE)
    return None
