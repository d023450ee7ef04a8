"""An answer for a piece of a sentence, begun and ended as that piece is.

Models write whole sentences: of `go home` in "They go home today." they make
`Walk home.`, which would stand there with its capital and its full stop.
"""

import re

_FIRST = re.compile(r"\w+")
_LAST = re.compile(r"(?<![.\w])\w{4,}\.\Z")
"""A word with its full stop; shorter ones may be abbreviations."""
_STOP = re.compile(r"[.!?\u2026:;][\"'\u201d\u2019\u00bb)\]}*_]*\Z")
_NO_NAMES = re.compile(
    "an?|the|this|that|th[eo]se|it|he|she|we|they|you|his|her|its|their|our|my|your"
    "|in|on|at|of|to|for|with|by|from|and|but|or|so|as|if|when|while|there|not?|some"
    "|all|each|every|many|most"
)
"""English words that have a capital only at the beginning of a sentence."""


def into_sentence(text: str, original: str, before: str, after: str) -> str:
    """The text without a capital or a full stop that only a whole sentence has.

    `before` and `after` stand beside the original in its paragraph. What may be a name
    keeps its capital.
    """
    if before.strip() and original[:1].islower():
        text = _small(text, original)
    if after.strip() and not _STOP.search(original) and _LAST.search(text):
        text = text[:-1]
    return text


def _small(text: str, original: str) -> str:
    first = _FIRST.match(text)
    if first is None:
        return text
    small = first[0][:1].lower() + first[0][1:]
    known = _NO_NAMES.fullmatch(small) or small in _FIRST.findall(original)
    return small + text[first.end() :] if known else text
