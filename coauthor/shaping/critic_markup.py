r"""CriticMarkup: changes written into the text, to be taken or refused one by one.

    {++added++}   {--taken away--}   {~~before~>after~~}

What stands between the marks may contain marks itself: there a backslash follows the
first character of each (`{\++`), and precedes a brace at the very beginning, because
`{--}`, with which LaTeX writers guard a dash, is no mark.
Whoever takes or refuses all changes gets exactly the new or the old text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import markup_lines
from coauthor.shaping.word_diff import Edit, apply_edits

_OPENS = r"\{(?:\+\+|--|~~)(?!\})"
_OPENING = re.compile(_OPENS)


def _up_to(closes: str, name: str, never: str = "(?!)") -> str:
    """What stands before a closing mark, and that; no other change may begin there."""
    return rf"(?P<{name}>(?:(?!{_OPENS}|{closes}|{never})[\s\S])*+){closes}"


_ADDED = r"\{\+\+(?!\})" + _up_to(r"\+\+\}", "added")
_REMOVED = r"\{--(?!\})" + _up_to(r"--\}", "removed")
_OLD = r"\{~~(?!\})" + _up_to("~>", "old", never=r"~~\}")
_CHANGE = re.compile(f"{_ADDED}|{_REMOVED}|{_OLD}" + _up_to(r"~~\}", "new"))
# Backslashes count for nothing between the characters of a mark, so that the same
# places are found before and after one was put there.
_TOKENS = {
    # At the end, the closing mark would complete it.
    r"\{": r"\\*(?:\+\\*(?:\+|\Z)|-\\*(?:-|\Z)|~\\*(?:~|\Z))",
    r"\+": r"\\*\+\\*\}",
    "-": r"\\*-\\*\}",
    "~": r"\\*(?:~\\*\}|>)",
}
_TO_ESCAPE = re.compile(
    "|".join([r"\A(?=\\*\})", *(f"{it}(?={rest})" for it, rest in _TOKENS.items())])
)
_BACKSLASH = re.compile(
    "|".join(
        [
            r"\A\\(?=\\*\})",
            *(rf"(?<={first})\\(?={rest})" for first, rest in _TOKENS.items()),
        ]
    )
)
_NO_TEXT = (Place.CODE, Place.FRONT_MATTER)


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a text, whose marks are `text[start:end]`."""

    start: int
    end: int
    old: str
    new: str

    def accepted(self) -> Edit:
        """The edit that leaves what is new."""
        return Edit(self.start, self.end, self.new)

    def rejected(self) -> Edit:
        """The edit that leaves what was there before."""
        return Edit(self.start, self.end, self.old)


def marked(text: str, start: int, end: int, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of `text[start:end]`, each turned into one that puts marks there.

    They are in order and do not overlap. Where the range has marks of its own outside
    of the edits, there is one change around it all.
    """
    ends = [start, *(edit.end for edit in edits)]
    starts = [*(edit.start for edit in edits), end]
    kept = (text[first:last] for first, last in zip(ends, starts, strict=True))
    if edits and any(map(_OPENING.search, kept)):
        inside = [edit.moved(-start) for edit in edits]
        edits = [Edit(start, end, apply_edits(text[start:end], inside))]
    return tuple(
        Edit(edit.start, edit.end, _marks(text[edit.start : edit.end], edit.text))
        for edit in edits
    )


def changes_in(text: str, language: str) -> list[Change]:
    """The changes that are marked in a document, without what is in code.

    `language` is the LSP language id.
    """
    found = list(_CHANGE.finditer(text))
    if not found:
        return []
    lines = markup_lines(text, language)
    starts = [line.start for line in lines]
    return [
        _change(match)
        for match in found
        if lines[bisect_right(starts, match.start()) - 1].place not in _NO_TEXT
    ]


def _change(match: re.Match[str]) -> Change:
    old = match["removed"] if match["old"] is None else match["old"]
    new = match["added"] if match["new"] is None else match["new"]
    return Change(match.start(), match.end(), _plain(old or ""), _plain(new or ""))


def _marks(old: str, new: str) -> str:
    if not old:
        return f"{{++{_escaped(new)}++}}"
    if not new:
        return f"{{--{_escaped(old)}--}}"
    return f"{{~~{_escaped(old)}~>{_escaped(new)}~~}}"


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\g<0>\\", text)


def _plain(text: str) -> str:
    return _BACKSLASH.sub("", text)
