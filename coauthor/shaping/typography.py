"""Quotation marks, dashes and dots as this writer types them.

Half of the world's text has straight quotes and half has curly ones, so a model mixes
them. What stands around the cursor decides; where nothing stands, the straight
ones that every keyboard has.
"""

import re
from dataclasses import dataclass
from typing import Literal

from coauthor.shaping.candidate import Candidate

Quotes = Literal["straight", "curly", "latex"]

_DASHES = re.compile(r"(?<![-\n])--(?![->])")
_QUOTES = re.compile(r"[\"“”„'‘’]")


@dataclass(frozen=True, slots=True)
class Typography:
    """A writer's habits."""

    double: Quotes
    single: Quotes
    dash: str | None
    """`—`, `--`, `---` or ` – `; None when the writer has used none."""
    ellipsis: str


def habits(text: str, language: str) -> Typography:
    """Read the habits off the text around the cursor."""
    latex = language in ("latex", "tex")
    double = _more(text, '"', "“”") or ("latex" if latex and "``" in text else None)
    if latex and "``" in text:
        double = "latex"
    apostrophe = _more(text, "'", "’‘")
    return Typography(
        double=double or apostrophe or "straight",
        single=apostrophe or ("curly" if double == "curly" else "straight"),
        dash=_dash(text, latex),
        ellipsis="…" if text.count("…") > text.count("...") else "...",
    )


def writers_typography(candidate: Candidate) -> Candidate:
    """Give the candidate the writer's own marks."""
    style = habits(candidate.before + candidate.after, candidate.language)
    text = candidate.text.replace("…", "...")
    if style.ellipsis == "…":
        text = text.replace("...", "…")
    text = _dashed(text, style.dash)
    return candidate.saying(_quoted(candidate.before, text, style))


def _more(text: str, straight: str, curly: str) -> Quotes | None:
    plain, fancy = text.count(straight), sum(map(text.count, curly))
    if not plain and not fancy:
        return None
    return "curly" if fancy > plain else "straight"


def _dash(text: str, latex: bool) -> str | None:
    if latex:
        return "---" if "---" in text or "--" not in text else "--"
    seen = {
        "—": text.count("—"),
        " – ": text.count(" – "),
        "--": len(_DASHES.findall(text)) if "--" in text else 0,
    }
    most = max(seen, key=lambda mark: seen[mark])
    return most if seen[most] else None


def _dashed(text: str, dash: str | None) -> str:
    if dash is None:
        return text
    if dash == " – ":
        return re.sub(r"\s*—\s*|\s+--\s+|(?<=\w)--(?=\w)", dash, text)
    text = re.sub(r"—| – |(?<!-)--(?!-)", lambda found: _like(found[0], dash), text)
    return text


def _like(found: str, dash: str) -> str:
    return f" {dash} " if found == " – " else dash


def _quoted(before: str, text: str, style: Typography) -> str:
    result = text.replace("``", "“").replace("''", "”")
    if not _QUOTES.search(result):
        return result
    pieces: list[str] = []
    for at, mark in enumerate(result):
        previous = result[at - 1] if at else before[-1:]
        opening = not previous or previous.isspace() or previous in "([{—-–“‘\"'`"
        if mark in '"“”„':
            opening = mark in "“„" or (mark == '"' and opening)
            pieces.append(_double(opening, style.double))
        elif mark in "'‘’":
            word = result[at + 1 : at + 5]
            opening = opening and not _elided(word) and mark != "’"
            pieces.append(_single(opening, style.single))
        else:
            pieces.append(mark)
    return "".join(pieces)


def _double(opening: bool, style: Quotes) -> str:
    if style == "curly":
        return "“" if opening else "”"
    if style == "latex":
        return "``" if opening else "''"
    return '"'


def _single(opening: bool, style: Quotes) -> str:
    if style == "curly":
        return "‘" if opening else "’"
    return "'"


def _elided(word: str) -> bool:
    """Whether an apostrophe before this is a left-out letter: 'tis, 'em, '90s."""
    return bool(re.match(r"(?:t(?:is|was)|em\b|til\b|cause|\d)", word, re.IGNORECASE))
