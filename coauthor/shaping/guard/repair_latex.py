"""Backslashes that a variant in LaTeX lost before `%`, `_`, `#`, `&` and `$`."""

import re
from collections.abc import Iterator

from coauthor.shaping.guard.difference import Difference, Read
from coauthor.shaping.guard.pieces import with_pieces
from coauthor.shaping.guard.thing import Thing

_BARE = ("_", "#", "&")
_AMOUNT = re.compile(r"\$\d")


def escapes(before: Read, after: Read, found: Difference) -> str:
    r"""The variant with `5\%` for `5%` and `R\&D` for `R&D`.

    That is certain where the original has none of these characters as they are. A per
    cent sign may also begin a comment, except behind a number.
    """
    text = after.text
    if before.language not in ("latex", "tex"):
        return text
    kept = {it.key for it in before.things}
    places: list[int] = []
    for thing in found.invented:
        places += _lost_escapes(thing, text, kept)
    return with_pieces(text, [(place, place, "\\") for place in places])


def _lost_escapes(thing: Thing, text: str, kept: set[str]) -> Iterator[int]:
    """Where a backslash is missing before the thing, or in it."""
    start, end = thing.start, thing.end
    match thing.kind:
        case "comment" if re.search(r"\d\s?\Z", text[max(0, start - 3) : start]):
            yield start
        case "special character" | "column mark":
            if thing.key in _BARE and thing.key not in kept:
                yield start
        case "mark" if _AMOUNT.match(text, start):
            yield start
        case "formula" if _AMOUNT.match(text, start) and _AMOUNT.match(text, end - 1):
            # Of "$5 and $10", all up to the second dollar looks like a formula.
            yield start
            yield end - 1
        case _:
            pass
