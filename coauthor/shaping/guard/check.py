"""Compare what counts in two texts, kind by kind.

Lost, doubled, altered and invented things all show, in markup and in facts. This errs
on the strict side: a variant withheld costs less than a link lost.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from coauthor.shaping.guard.contrasts import contradictions
from coauthor.shaping.guard.difference import Difference, Read, difference, read
from coauthor.shaping.guard.repair import repairs
from coauthor.shaping.guard.swaps import swapped
from coauthor.shaping.guard.thing import Level, Thing, Verdict

_log = logging.getLogger(__name__)

_SHOWN_CHARACTERS = 60
_MOST_REASONS = 6
_UNFORESEEN = (
    "It could not be checked, for coauthor has a mistake there; your text stays as it"
    " is. Try another passage, or report it."
)
_ORDERED = {
    "code block",
    "front matter",
    "picture",
    "table's line",
    "line",
    "task box",
    "keyword",
    "drawer",
    "directive",
}
"""Blocks stay in their order; what stands inside a sentence may move with it."""
_FREE = re.compile(r"heading\b|list\Z|(?:numbered )?list item\b")
"""Blocks that a rewrite may be allowed to make and to dissolve."""


def check(
    original: str,
    variant: str,
    language: str,
    level: Level,
    *,
    blocks_free: bool = False,
) -> Verdict:
    """Whether the variant keeps what it must, after the repairs that are certain.

    `language` is the LSP language of the document; with `blocks_free` the variant may
    have other headings and list items. Raises nothing: what cannot be checked is
    withheld.
    """
    try:
        return _checked(original, variant, language, level, blocks_free)
    except Exception as error:
        # The message may quote the text, and a log must not.
        _log.error("A rewrite cannot be checked: %s", type(error).__name__)
        return Verdict(variant, (_UNFORESEEN,))


def _checked(
    original: str, variant: str, language: str, level: Level, blocks_free: bool
) -> Verdict:
    before = read(original, language, level)
    after = read(variant, language, level)
    found = difference(before, after)
    for repair in repairs():
        repaired = repair(before, after, found)
        if repaired != after.text:
            again = read(repaired, language, level)
            left = difference(before, again)
            if _badness(before, again, left) <= _badness(before, after, found):
                after, found = again, left
    reasons = tuple(_reasons(before, after, found, blocks_free))
    return Verdict(after.text, reasons[:_MOST_REASONS])


def _badness(before: Read, after: Read, found: Difference) -> int:
    blocks = sum(
        ((before.blocks - after.blocks) + (after.blocks - before.blocks)).values()
    )
    return len(found.lost) + len(found.invented) + len(found.names) + blocks


def _reasons(
    before: Read, after: Read, found: Difference, blocks_free: bool
) -> Iterator[str]:
    if blocks_free:
        found = replace(found, lost=_fixed(found.lost), invented=_fixed(found.invented))
    yield from _lost(found, before, after)
    yield from _invented(found, before, after)
    for name in found.lost_names:
        yield f"It lost the name {_shown(name)}."
    for name in found.invented_names:
        yield f"It has the name {_shown(name)}, which your text has not."
    for kind in sorted(before.blocks | after.blocks):
        had, has = before.blocks[kind], after.blocks[kind]
        if had != has and not (blocks_free and _FREE.match(kind)):
            yield f"It has {_counted(has, kind)}, where your text has {had or 'none'}."
    if not found.lost and not found.invented:
        yield from _moved(_blocks(before.things), _blocks(after.things))
        yield from _moved(before.cells, after.cells)
        yield from _rearranged(before, after, blocks_free)
        if before.prose and before.text != after.text and not found.names:
            yield from _told_otherwise(before, after)


def _lost(found: Difference, before: Read, after: Read) -> Iterator[str]:
    """Lost entirely, or only as often as it was."""
    for thing in _each_once(found.lost):
        left = any((it.kind, it.key) == (thing.kind, thing.key) for it in after.things)
        once = "one of the places with " if left else ""
        yield f"It lost {once}the {thing.kind} {_as_written(thing, before)}."


def _invented(found: Difference, before: Read, after: Read) -> Iterator[str]:
    for thing in _each_once(found.invented):
        what = f"It has the {thing.kind} {_as_written(thing, after)}"
        if any((it.kind, it.key) == (thing.kind, thing.key) for it in before.things):
            yield f"{what} more often than your text."
        else:
            yield f"{what}, which your text has not."


def _each_once(things: Sequence[Thing]) -> Iterable[Thing]:
    return {(it.kind, it.key): it for it in things}.values()


def _as_written(thing: Thing, text: Read) -> str:
    """What is compared, or for numbers and dates how the text says it."""
    if thing.kind == "date":
        return _shown(text.text[thing.start : thing.end].rstrip(" .,"))
    if thing.kind == "number":
        return _shown(text.text[thing.start : thing.end])
    return _shown(thing.key)


def _moved(before: Sequence[Thing], after: Sequence[Thing]) -> Iterator[str]:
    for had, has in zip(before, after, strict=False):
        if had.key != has.key:
            yield f"It moved the {had.kind} {_shown(had.key)}."
            return


def _fixed(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """The things without those that make a list or a heading in LaTeX."""
    return tuple(it for it in things if not _FREE.match(it.kind))


def _told_otherwise(before: Read, after: Read) -> Iterator[str]:
    """The same facts, of which something else is said."""
    places = swapped(before, after)
    if places is not None:
        yield f"It swapped {_shown(places[0])} and {_shown(places[1])}."
    for has, had in contradictions(before, after):
        yield f"It has {_shown(has)}, where your text has {_shown(had)}."


def _rearranged(before: Read, after: Read, blocks_free: bool) -> Iterator[str]:
    had, has = (
        [it for it in text.outline if not (blocks_free and _FREE.match(it.kind))]
        for text in (before, after)
    )
    if [it.kind for it in had] != [it.kind for it in has]:
        if Counter(it.kind for it in had) == Counter(it.kind for it in has):
            yield "It has the same headings, list items or blocks in another order."
        return
    for this, that in zip(had, has, strict=True):
        if this.key != that.key:
            yield (
                f"It has the {that.kind} {_shown(that.key)}, "
                f"where your text has {_shown(this.key)}."
            )
            return


def _blocks(things: Sequence[Thing]) -> list[Thing]:
    return [
        it
        for it in things
        if it.kind in _ORDERED or (it.kind == "formula" and "\n" in it.key)
    ]


def _counted(number: int, kind: str) -> str:
    """The count with its noun: `1 heading of level 2`, `no list items`."""
    if number == 1:
        return f"1 {kind}"
    noun, of, rest = kind.partition(" of ")
    plural = (
        noun.replace("brace ", "braces ") if noun.startswith("brace ") else f"{noun}s"
    )
    return f"{number or 'no'} {plural}{of}{rest}"


def _shown(what: str) -> str:
    flat = " ".join(what.replace("\ue000", "…").split())
    if len(flat) > _SHOWN_CHARACTERS:
        flat = flat[: _SHOWN_CHARACTERS - 1] + "…"
    return f"“{flat}”"
