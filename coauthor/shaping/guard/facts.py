"""What a text says that a rewrite may not change: dates, numbers, quotations, names."""

from coauthor.shaping.guard.dates import UNCERTAIN_DATE, dates_in
from coauthor.shaping.guard.numbers import numbers_in
from coauthor.shaping.guard.quotations import quotations_in
from coauthor.shaping.guard.tags import BLOCK_TAG
from coauthor.shaping.guard.thing import Scan, Thing, in_order

HOLE = "\ue000"
"""Stands for every character of a formula, an address and the like."""
BETWEEN = "\x1f"
"""Stands for every character that belongs to no paragraph."""

_LIKE_WORDS = {
    "formula",
    "inline code",
    "link",
    "link's name",
    "address",
    "placeholder",
    "command",
}


def facts_in(text: str, scanned: Scan) -> list[Thing]:
    """The facts outside of what is markup anyway, except for names."""
    prose = prose_of(text, scanned)
    dates = dates_in(prose)
    for date in dates:
        if date.kind == UNCERTAIN_DATE:
            continue
        prose = _without(prose, date)
    return [
        *dates,
        *numbers_in(prose),
        *in_order(quotations_in(text, prose_of(text, scanned), scanned)),
    ]


def prose_of(text: str, scanned: Scan) -> str:
    """The text with everything that is not prose blotted out, of the same length."""
    pieces: list[str] = []
    done = 0
    for prose in scanned.prose:
        first = True
        for start, end in prose.lines:
            pieces.append((BETWEEN if first else " ") * (start - done))
            pieces.append(text[start:end].replace(BETWEEN, " ").replace(HOLE, " "))
            first, done = False, end
    pieces.append(BETWEEN * (len(text) - done))
    whole = "".join(pieces)
    pieces.clear()
    done = 0
    for thing in scanned.things:
        fill = _fill(thing) * (thing.end - thing.start)
        pieces += [whole[done : thing.start], fill]
        done = thing.end
    return "".join([*pieces, whole[done:]])


def _fill(thing: Thing) -> str:
    """What stands for each character of a thing."""
    if thing.kind in _LIKE_WORDS and thing.hidden:
        return HOLE
    return BETWEEN if thing.kind == "tag" and BLOCK_TAG.match(thing.key) else " "


def _without(prose: str, thing: Thing) -> str:
    return prose[: thing.start] + HOLE * (thing.end - thing.start) + prose[thing.end :]
