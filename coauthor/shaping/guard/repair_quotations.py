"""Put back what is quoted, word for word, and in the writer's own marks."""

import re
from difflib import SequenceMatcher

from coauthor.shaping.guard.difference import Difference, Read
from coauthor.shaping.guard.pieces import with_pieces
from coauthor.shaping.guard.quotations import inside
from coauthor.shaping.guard.thing import Thing

_MARKS = re.compile(r"\A(?P<open>``|`|[\"'“”„‘«»])[\s\S]*?(?P<close>''|['\"”“’«»])\Z")
_AFTER_WORD = re.compile(r"(?<=\w)['\u2019](?=\w)")
_ALIKE = 0.5
"""From here on two quotations are the same one, changed, and not two different ones."""
_MOST_PAIRS = 100


def quoted_words(before: Read, after: Read, found: Difference) -> str:
    """Quotations that were changed, with the words that they had.

    A quotation is somebody's words, whatever is wrong with them. Its place is certain
    when one changed quotation is like it, and like no other one as much.
    """
    lost = [it for it in found.lost if it.kind == "quotation"]
    invented = [it for it in found.invented if it.kind == "quotation"]
    text = after.text
    if not lost or len(lost) * len(invented) > _MOST_PAIRS:
        return text
    alike = {
        (had, has): _alike(had, has)
        for had in lost
        for has in invented
        if bool(_marks_of(before.text, had)) == bool(_marks_of(text, has))
    }
    places: list[tuple[int, int, str]] = []
    for (had, has), ratio in alike.items():
        others = [it for pair, it in alike.items() if pair[0] is had or pair[1] is has]
        if ratio >= _ALIKE and sorted(others)[-2:].count(ratio) == 1:
            start, end = inside(before.text, had)
            places.append((*inside(text, has), before.text[start:end]))
    return with_pieces(text, places)


def _alike(had: Thing, has: Thing) -> float:
    """How much two quotations have in common, from 0 to 1."""
    if max(len(had.key), len(has.key)) < 60:
        return SequenceMatcher(None, had.key, has.key, autojunk=False).ratio()
    these, those = had.key.split()[:400], has.key.split()[:400]
    return SequenceMatcher(None, these, those, autojunk=False).ratio()


def marks(before: Read, after: Read, found: Difference) -> str:  # noqa: ARG001
    """Quotation marks and apostrophes in the style of the original."""
    styles: dict[str, set[tuple[str, str]]] = {}
    for thing in before.things:
        match = _marks_of(before.text, thing)
        if match is not None:
            styles.setdefault(thing.key, set()).add((match["open"], match["close"]))
    text = after.text
    quotations = [it for it in after.things if it.kind == "quotation"]
    for thing in sorted(quotations, key=lambda it: -it.start):
        match = _marks_of(text, thing)
        style = styles.get(thing.key, set())
        if match is not None and len(style) == 1:
            ((opening, closing),) = style
            words = text[
                thing.start + match.end("open") : thing.start + match.start("close")
            ]
            text = text[: thing.start] + opening + words + closing + text[thing.end :]
    return _apostrophes(before.text, text)


def _marks_of(text: str, thing: Thing) -> re.Match[str] | None:
    if thing.kind != "quotation":
        return None
    return _MARKS.match(text[thing.start : thing.end])


def _apostrophes(original: str, text: str) -> str:
    """The original's apostrophe, if it has only one kind of them."""
    used = {match[0] for match in _AFTER_WORD.finditer(original)}
    if len(used) != 1:
        return text
    (mark,) = used
    return _AFTER_WORD.sub(mark, text)
