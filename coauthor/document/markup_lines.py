"""What each line of a document is: prose, a heading, code and so on."""

import re
from copy import copy
from functools import lru_cache
from typing import NamedTuple

from coauthor.document.markup_languages import FENCE, MARKUP, YAML, Block, Markup, Place
from coauthor.document.positions import split_lines


class Line(NamedTuple):
    """A line without its terminator, as str indexes into the text."""

    start: int
    end: int
    place: Place | None
    """None for a blank line between paragraphs."""


_LOOKED_BACK = 100
"""Lines in which to find out what an indented one belongs to."""
_LINE_END = "\r\n"
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*\S")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])[ \t]")
_LITERAL = re.compile(
    r"(?!\.\. ).*::\s*$|\.\. (?:code|code-block|sourcecode|highlight|math)::"
)
_NAMED_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*[\w{]")
_compiled = lru_cache(maxsize=256)(re.compile)


def markup_lines(text: str, language: str) -> list[Line]:
    """The lines of a whole document."""
    walk = _Walk(language)
    for line in split_lines(text):
        walk.add(line)
    return walk.lines


def lines_up_to(
    line: str, before: str, language: str, *, whole: bool, cut: bool
) -> list[Line]:
    """The lines of the text before a line, and that line.

    Not `whole` means that the text begins inside a document, and `cut` that it begins
    inside a line of that document.
    """
    walk = _walked(before, _Walk(language, whole=whole, cut=cut)).copy()
    walk.add(line)
    return walk.lines


_kept: list[tuple[str, "_Walk"]] = []
"""The last walks, newest first, and the texts they went through."""
_MOST_KEPT = 4


def _walked(text: str, new: "_Walk") -> "_Walk":
    """The walk through a text that ends with a line.

    All keys in one line ask for the same, and the first in the next line for one more.
    """
    known = (it for it in _kept if it[1].is_like(new) and _goes_on(it[0], text))
    earlier, walk = next(known, ("", new))
    if earlier != text or not text:
        walk = walk.copy()
        for line in split_lines(text[len(earlier) :])[:-1]:
            walk.add(line)
    _kept[:] = [(text, walk), *(it for it in _kept if it[1] is not walk)][:_MOST_KEPT]
    return walk


def _goes_on(text: str, longer: str) -> bool:
    cut = text[-1:] + longer[len(text) : len(text) + 1]
    return longer.startswith(text) and cut != "\r\n"


class _Walk:
    """From line to line, knowing what is open."""

    def __init__(self, language: str, *, whole: bool = True, cut: bool = False) -> None:
        self.lines: list[Line] = []
        self._language = language
        self._markup = MARKUP.get(language, Markup())
        self._whole = whole
        self._cut = cut
        self._texts: list[str] = []
        self._length = 0
        self._block: Block | None = None
        self._ends = re.compile("")

    def is_like(self, other: "_Walk") -> bool:
        """Whether the other reads texts in the same way."""
        return (self._language, self._whole, self._cut) == (
            other._language,
            other._whole,
            other._cut,
        )

    def copy(self) -> "_Walk":
        """The same walk up to here, to go on from."""
        other = copy(self)
        other.lines, other._texts = self.lines.copy(), self._texts.copy()
        return other

    def add(self, line: str) -> None:
        """Find out what the next line is."""
        content = line.rstrip(_LINE_END)
        start, place = self._length, self._place(content)
        self.lines.append(Line(start, start + len(content), place))
        self._texts.append(content)
        self._length += len(line)
        if place is not Place.PROSE or not content[:1].isalpha():
            self._underline(content)

    def _place(self, content: str) -> Place | None:
        markup, first = self._markup, not self.lines
        if self._block is YAML and len(self.lines) == 1 and not content.strip():
            self._block = None  # It was a rule across the page.
        if self._block is not None:
            return self._in_block(self._block, content)
        if (first and self._cut) or (markup.letters and content[:1].isalpha()):
            return Place.PROSE
        if not content.strip():
            return None
        begins_here = markup.first if first and self._whole else ()
        for block in begins_here + markup.blocks:
            if _compiled(block.begins).match(content):
                return self._begin(block, content)
        place = _place_of(content, markup)
        if place is Place.PROSE and self._is_indented_code(content):
            return Place.CODE
        return place

    def _begin(self, block: Block, content: str) -> Place:
        self._ends, rest = _ending(block, content)
        ended = rest.strip() and self._ends.match(rest)
        self._block = None if ended else block
        return block.place

    def _in_block(self, block: Block, content: str) -> Place:
        if self._ends.match(content):
            self._block = None
        elif block is FENCE and _NAMED_FENCE.match(content):
            # This one opens, as one without a name may: what began in the part before
            # this excerpt was taken the wrong way.
            self.lines = [
                it._replace(place=Place.PROSE) if it.place is Place.CODE else it
                for it in self.lines
            ]
            self._ends, _ = _ending(block, content)
        return block.place

    def _underline(self, content: str) -> None:
        """Make a heading of the last two lines, where this one underlines text."""
        if len(self.lines) < 2 or self.lines[-2].place is not Place.PROSE:
            return
        if _compiled(self._markup.underline).match(content):
            self.lines[-2:] = [
                it._replace(place=Place.HEADING) for it in self.lines[-2:]
            ]

    def _is_indented_code(self, content: str) -> bool:
        """Whether an indented line is code, which it is not as a part of a list."""
        rst = self._language == "restructuredtext"
        if not (rst or self._language == "markdown") or not content[:1].isspace():
            return False
        if not rst and not _INDENTED.match(content):
            return False
        blank = False
        for at in range(len(self.lines))[:-_LOOKED_BACK:-1]:
            before, place = self._texts[at], self.lines[at].place
            if place is None:
                blank = True
            elif place is Place.CODE and before[:1].isspace():
                return True
            elif rst and not before[:1].isspace():
                return blank and bool(_LITERAL.match(before))
            elif _LISTED.match(before):
                return False
            elif not before[:1].isspace():
                return blank and place is not Place.CODE
            elif not blank:
                return False
        return not rst and bool(self.lines)


def _place_of(content: str, markup: Markup) -> Place:
    for pattern, place in (
        (markup.heading, Place.HEADING),
        (markup.comment, Place.COMMENT),
        (markup.markup, Place.MARKUP),
    ):
        if _compiled(pattern).match(content):
            return place
    return Place.PROSE


def _ending(block: Block, content: str) -> tuple[re.Pattern[str], str]:
    """What ends the block, and the rest of its first line."""
    began = _compiled(block.begins).match(content)
    group = began[1] if began and began.re.groups else ""
    ends = _compiled(block.ends.format(re.escape(group)))
    return ends, content[began.end() :] if began else ""
