"""Small models strew signs that are no words and no punctuation: cut before them.

They come up behind lists, laws and formulas: `>`, `*` or `..` on their own, single
letters, letters of another script, long words in capitals, brackets from which markup
was taken. A writer who has just used such a thing gets it.
"""

import re
import unicodedata
from collections.abc import Iterator

from coauthor.shaping.candidate import Candidate, Reason

_SIGNS = (
    re.compile(r"(?<!\S)(?:[*>|<=+~^_#\\@/]+|\.{2}|[-–—,;:.]{4,})(?!\S)"),
    re.compile(r"(?<![\w'’.\\$-])(?:[b-hj-z]|[^\x00-\x7F\W\d_])(?![\w'’.$-])"),
    re.compile(r"\((?:[^()]{0,12}\s)?\)"),
)
_CAPITALS = re.compile(r"\b[A-Z]{7,}\b")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LATIN = re.compile(r"[^\W\d_\x00-\u024F]")
_REACH = 500
"""Characters before the cursor in which the writer may have used them."""


def no_odd_signs(candidate: Candidate) -> Candidate | Reason:
    """Cut before the first of them."""
    ends = list(_odd(candidate.text, candidate.before[-_REACH:]))
    if not ends:
        return candidate
    text = candidate.text[: min(ends)].rstrip(" ([{\"'“‘*`,;:-–—")
    if text.strip(" .!?…"):
        return candidate.cut(text)
    return Reason.TOO_SHORT if candidate.text.strip().isalnum() else Reason.MARKUP


def _odd(text: str, before: str) -> Iterator[int]:
    """Where something of each kind begins that is not there before."""
    for sign in _SIGNS:
        found = sign.search(text)
        if found is not None and not sign.search(before):
            yield found.start()
    shouted = _CAPITALS.search(text)
    if shouted is not None and shouted[0] not in before:
        yield shouted.start()
    if not _LETTER.search(before):
        return  # Nobody knows yet in which script it will be.
    for letter in _NOT_LATIN.finditer(text):
        script = _script(letter[0])
        if all(_script(it[0]) != script for it in _NOT_LATIN.finditer(before)):
            yield letter.start()
            return


def _script(letter: str) -> str:
    """The first word of a letter's name, such as LATIN or GREEK.

    Japanese is written in several scripts at once; they count as one with Chinese.
    """
    name = unicodedata.name(letter, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name
