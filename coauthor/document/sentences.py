"""Where sentences and clauses end, and which sentence stands around a place.

Marks are found here; whether a full stop belongs to an abbreviation is asked of
`sentencex`, with a few words only, because quotes and brackets confuse it.
"""

import re
from collections.abc import Callable

import sentencex  # pyright: ignore[reportMissingTypeStubs]

from coauthor.document.paragraphs import paragraph_around

# The library has no type information.
_segment: Callable[[str, str], list[str]] = sentencex.segment  # pyright: ignore

_CLOSERS = (
    r"(?P<closers>(?:[\"'”’»)\]}*_]|</\w{1,10}>)*+)"
    r"(?:\[\^?\w{1,40}\]|\\(?:footnote|cite\w{0,10})\{[^{}]{0,400}\})*+"
)
"""What belongs to the sentence it closes: quotes, brackets, emphasis, notes."""
_IDEOGRAPHIC = "[。！？][」』”’）]*"  # noqa: RUF001
_END = re.compile(rf"(?<![.!?…])(?P<mark>[.!?…]++){_CLOSERS}(?=\s|$)|{_IDEOGRAPHIC}")
_FOLLOWS = re.compile(r"(?P<space>\s*)(?:<[^<>]{0,200}>|[\"'“‘«(\[*_])*(?P<word>\w*)")
_PARAGRAPH_BREAK = re.compile(r"(?>\r\n|\n|\r)[ \t]*(?=[\r\n])")
_OPENING = re.compile(r"[\"“”()]")

_LIST_NUMBER = re.compile(r"(?:^|[\r\n])[ \t]*\(?(?:\d{1,3}|[A-Za-z])\.$")
_INITIAL = re.compile(r"[A-HJ-Z]")
_WORD = re.compile(r"\W*(?P<word>[^\W\d_]+(?:\.[^\W\d_]+)*)\.")
_CONFUSING = re.compile(r"[^\w\s.,;'’-]|_")
_NUMBER = re.compile(r"\d|[IVXLC]+$|[A-Z]$")

_GO_ON = re.compile(
    r"approx|ca|capt|cf|dr|e\.g|gov|i\.e|messrs|mrs?|ms|prof|resp|rev|sgt|viz|vs"
)
"""Abbreviations that end no sentence."""
_BEFORE_NUMBERS = re.compile(r"art|chap|ch|eqs?|figs?|nos?|pp?|ref|sec|tab|vols?")
"""Abbreviations before a number; anywhere else some of them are words."""
_WORDS = re.compile(r"art|cent|col|dec|fig|gen|mar|mass|min|no|sat|sec|sun")
"""Ordinary words, so spelled, that `sentencex` takes for abbreviations."""
_LONGEST_ABBREVIATION = 7
"""Letters; longer words in small letters need not be asked about."""
_STRANGER = "Smith"
"""A word that follows abbreviations as well as sentences."""

_REACH = 160
"""Characters before a mark that decide what it means."""
_ASKED = 60
"""The last of them, which `sentencex` gets to see."""

_CLAUSE = re.compile(
    r"[,;:][\"”’*_]*+(?=\s|$)|(?<=\s)(?:--|–)(?=\s|$)|(?<=[^\s-])---(?!-)|—"
)
_ITEM = r"(?!(?:and|or) )[\w’'-]++(?: (?!(?:and|or) )[\w’'-]++)?+"
_LIST = re.compile(rf"(?<![\w’'-]){_ITEM}(?:, {_ITEM}){{1,8}}+,? (?:and|or) ")


def sentence_ends(text: str) -> list[int]:
    """The str indexes just behind each complete sentence and what closes it.

    A last sentence that breaks off has no end; neither has a heading.
    """
    return [
        found.end() for found in _END.finditer(text) if _ends("", text, found, True)
    ]


def ends_sentence(before: str, text: str, final: bool = False) -> int | None:
    """The index in `text` just behind its first complete sentence.

    The end of a paragraph counts as one. `before` is the text in front of `text`.
    Without `final`, more may follow, so an end counts only when nothing that follows
    could undo it.
    """
    broken = _PARAGRAPH_BREAK.search(text, len(text) - len(text.lstrip()))
    limit = broken.start() if broken else len(text)
    for found in _END.finditer(text, 0, limit):
        if _ends(before, text, found, final):
            return found.end()
    return limit if broken else None


def clause_ends(text: str) -> list[int]:
    """The str indexes just behind each comma, semicolon, colon or dash of a clause.

    Those inside numbers and inside lists such as "red, white and blue" are none.
    """
    lists = [found.span() for found in _LIST.finditer(text)]
    return [
        found.end()
        for found in _CLAUSE.finditer(text)
        if found[0][0] != "," or not any(a <= found.start() < b for a, b in lists)
    ]


def sentence_around(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the sentence at `offset`, without the space around it."""
    first, last = paragraph_around(text, offset)
    start = first
    for end in sentence_ends(text[first:last]):
        if offset <= first + end:
            last = first + end
            break
        # Behind the last sentence and nothing but space there is no other one.
        if text[first + end : last].strip():
            start = first + end
    inside = text[start:last]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def _ends(before: str, text: str, found: re.Match[str], final: bool) -> bool:
    """Whether the marks that were found end a sentence, certainly."""
    mark = found["mark"]
    if mark is None:
        return True
    upto = found.end("mark")
    said = before[max(0, len(before) + upto - _REACH) :] if upto < _REACH else ""
    said += text[max(0, upto - _REACH) : upto]
    follows = _FOLLOWS.match(text, found.end())
    word = follows["word"] if follows else ""
    space = follows["space"] if follows else ""
    if _PARAGRAPH_BREAK.search(space):
        word, final = "", True
    known = bool(word) or found.end() + len(space) < len(text)
    if mark != ".":
        if word:
            return not word[0].islower()
        return final or known or _is_certain(said, mark + found["closers"])
    if found["closers"] and word[:1].islower():
        return False
    verdict = _full_stop_ends(said, word if known else None)
    if verdict is None:
        return final and not _INITIAL.fullmatch(_last_word(said))
    return verdict if known or space or final else False


def _is_certain(said: str, marks: str) -> bool:
    """Whether `!` or `?` at the end of what is known can only end a sentence.

    Behind a quotation "she said" may follow; inside one the closing quote is missing.
    """
    if marks.strip("!?"):
        return False
    opened = "".join(_OPENING.findall(said))
    return (
        opened.count('"') % 2 == 0
        and opened.count("“") <= opened.count("”")
        and opened.count("(") <= opened.count(")")
    )


def _full_stop_ends(said: str, following: str | None) -> bool | None:
    """Whether the full stop at the end of `said` ends a sentence.

    `following` is the next word, None when it is not known yet. The answer is None
    when it depends on that word.
    """
    if _LIST_NUMBER.search(said):
        return False
    word = _last_word(said)
    small = word.lower()
    if _GO_ON.fullmatch(small):
        return False
    if _BEFORE_NUMBERS.fullmatch(small):
        return None if following is None else not _NUMBER.match(following)
    if not word or _WORDS.fullmatch(word):
        return True
    if "." not in word:
        if word == small and len(word) > _LONGEST_ABBREVIATION:
            return True
        if _splits(said, _STRANGER):
            return True
    if following is None:
        return None
    return not following[:1].islower() and _splits(said, following or _STRANGER)


def _last_word(said: str) -> str:
    """The word before the full stop; empty when it is no word, such as a number."""
    found = _WORD.fullmatch(said.split()[-1])
    return found["word"] if found else ""


def _splits(said: str, following: str) -> bool:
    """Whether `sentencex` sees two sentences."""
    bare = " ".join(_CONFUSING.sub(" ", said[-_ASKED:]).split())
    pieces = _segment("en", f"{bare} {following}")
    return len(pieces) > 1 and len(pieces[-1]) <= len(following)
