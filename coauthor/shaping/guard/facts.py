"""What a text says that a rewrite may not change: numbers and quotations."""

import re

from coauthor.shaping.guard.thing import Scan, Thing

_QUOTATION = re.compile(
    r"\"(?P<straight>[^\"\n]+)\"|\u201c(?P<curly>[^\u201c\u201d]+)\u201d"
    r"|\u00ab\s?(?P<french>[^\u00ab\u00bb]+?)\s?\u00bb"
    r"|\u201e(?P<german>[^\u201e\u201c\u201d]+)[\u201c\u201d]|``(?P<tex>.{1,600}?)''",
    re.S,
)
_NUMBER = re.compile(r"\d+(?:[.,:/\u2044-]\d+)*\s?(?:%|\u00b0|\\%)?")


def facts(text: str, scanned: Scan) -> list[Thing]:
    """The facts outside of what is markup anyway."""
    things: list[Thing] = []
    pieces: list[str] = []
    done = 0
    for thing in scanned.things:
        pieces += [text[done : thing.start], "\ue000" * (thing.end - thing.start)]
        done = thing.end
    prose = "".join([*pieces, text[done:]])
    # A quotation keeps its words; its marks may change with the style.
    for match in _QUOTATION.finditer(prose):
        words = next(group for group in match.groups() if group is not None)
        key = " ".join(words.split())
        things.append(Thing("quotation", match.start(), match.end(), key))
    for match in _NUMBER.finditer(prose):
        key = re.sub(r"\s|\\", "", match[0])
        things.append(Thing("number", match.start(), match.end(), key))
    return things
