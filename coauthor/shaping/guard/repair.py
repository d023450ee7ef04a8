"""Repairs that are certain: each is tried, and kept if the text is no worse."""

import re
from collections.abc import Iterator

from coauthor.shaping.guard.difference import Difference, Read, difference
from coauthor.shaping.guard.thing import Thing

_MARKS = re.compile(r"\A(?P<open>``|`|[\"'“”„‘«»])[\s\S]*?(?P<close>''|['\"”“’«»])\Z")
_AFTER_WORD = re.compile(r"(?<=\w)['\u2019](?=\w)")


def repairs(before: Read, after: Read) -> Iterator[str]:
    """The variant's text with one repair more each time, whatever came of the last."""
    text = after.text
    found = difference(before, after)
    for repaired in (
        _comments(before, found, text),
        _numbers(before, found, text),
        _trailing(before, found, text),
    ):
        if repaired is not None and repaired != text:
            yield repaired
            text = repaired
    quoted = _marks(before, after)
    if quoted is not None and text == after.text:
        yield quoted


def _comments(before: Read, found: Difference, text: str) -> str | None:
    r"""In LaTeX, a per cent sign that begins a comment by mistake: `5%` for `5\%`."""
    if before.language not in ("latex", "tex"):
        return None
    for thing in reversed(found.invented):
        if thing.kind == "comment" and re.search(r"\d\s?\Z", text[: thing.start]):
            text = text[: thing.start] + "\\" + text[thing.start :]
    return text


def _numbers(before: Read, found: Difference, text: str) -> str | None:
    """The same digits, grouped in another way: `1000` for `1,000`."""
    places: list[tuple[Thing, str]] = []
    for lost in found.lost:
        if lost.kind != "number":
            continue
        same = [
            it
            for it in found.invented
            if it.kind == "number" and _digits(it.key) == _digits(lost.key)
        ]
        if len(same) == 1:
            spelled = before.text[lost.start : lost.end]
            places.append((same[0], spelled))
    for thing, spelled in sorted(places, key=lambda it: -it[0].start):
        text = text[: thing.start] + spelled + text[thing.end :]
    return text


def _digits(key: str) -> str:
    """Digits, sign and unit, without separators between groups of three."""
    return re.sub(r"(?<=\d)[,.' ](?=\d{3}(?!\d))", "", key)


def _trailing(before: Read, found: Difference, text: str) -> str | None:
    """The only thing that is missing is a note at the very end: it goes there again."""
    if len(found.lost) != 1 or found.invented or found.names:
        return None
    (lost,) = found.lost
    whole = before.text.rstrip()
    behind = whole[lost.end :]
    if lost.kind != "footnote" or not re.fullmatch(r"[.!?…]?[\"”’)]?", behind):
        return None
    gap = before.text[: lost.start]
    gap = gap[len(gap.rstrip(" \t~")) :]
    note = before.text[lost.start : lost.end]
    kept = text.rstrip()
    space = text[len(kept) :]
    if behind and kept.endswith(behind):
        return kept.removesuffix(behind) + gap + note + behind + space
    if not behind and kept[-1:] == before.text[: lost.start].rstrip()[-1:]:
        return kept + gap + note + space
    return None


def _marks(before: Read, after: Read) -> str | None:
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
            inside = text[
                thing.start + match.end("open") : thing.start + match.start("close")
            ]
            text = text[: thing.start] + opening + inside + closing + text[thing.end :]
    return _apostrophes(before.text, text)


def _marks_of(text: str, thing: Thing) -> re.Match[str] | None:
    if thing.kind != "quotation":
        return None
    return _MARKS.match(text[thing.start : thing.end])


def _apostrophes(original: str, text: str) -> str:
    """The original's apostrophe, if it has only one kind of them."""
    marks = {match[0] for match in _AFTER_WORD.finditer(original)}
    if len(marks) != 1:
        return text
    (mark,) = marks
    return _AFTER_WORD.sub(mark, text)
