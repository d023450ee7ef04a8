"""Repairs that are certain: each is tried, and kept if the text is no worse."""

import re
from collections.abc import Callable

from coauthor.shaping.guard.difference import Difference, Read
from coauthor.shaping.guard.numbers import amount
from coauthor.shaping.guard.pieces import with_pieces
from coauthor.shaping.guard.repair_latex import escapes
from coauthor.shaping.guard.repair_links import link_targets
from coauthor.shaping.guard.repair_quotations import marks, quoted_words

Repair = Callable[[Read, Read, Difference], str]
"""From the original, the variant and what is wrong between them to a better text."""


def repairs() -> tuple[Repair, ...]:
    """All repairs, in the order in which they are made."""
    return (
        escapes,
        _numbers,
        quoted_words,
        marks,
        link_targets,
        _list_numbers,
        _trailing,
    )


def _numbers(before: Read, after: Read, found: Difference) -> str:
    """The same digits, grouped in another way: `1000` for `1,000`."""
    places: list[tuple[int, int, str]] = []
    for lost in found.lost:
        if lost.kind != "number":
            continue
        same = [
            it
            for it in found.invented
            if it.kind == "number" and amount(it.key) == amount(lost.key)
        ]
        if len(same) == 1:
            spelled = before.text[lost.start : lost.end]
            places.append((same[0].start, same[0].end, spelled))
    return with_pieces(after.text, places)


def _list_numbers(before: Read, after: Read, found: Difference) -> str:  # noqa: ARG001
    """The writer's numbers of list items, where there are as many items as before."""
    if [it.kind for it in before.outline] != [it.kind for it in after.outline]:
        return after.text
    return with_pieces(
        after.text,
        [
            (has.start, has.end, had.key)
            for had, has in zip(before.outline, after.outline, strict=True)
            if had.key != has.key and had.kind.startswith("numbered")
        ],
    )


def _trailing(before: Read, after: Read, found: Difference) -> str:
    """The only thing that is missing is a note at the very end: it goes there again."""
    text = after.text
    if len(found.lost) != 1 or found.invented or found.names:
        return text
    (lost,) = found.lost
    whole = before.text.rstrip()
    behind = whole[lost.end :]
    if lost.kind != "footnote" or not re.fullmatch(r"[.!?…]?[\"”’)]?", behind):
        return text
    gap = before.text[: lost.start]
    gap = gap[len(gap.rstrip(" \t~")) :]
    note = before.text[lost.start : lost.end]
    kept = text.rstrip()
    space = text[len(kept) :]
    if behind and kept.endswith(behind):
        return kept.removesuffix(behind) + gap + note + behind + space
    if not behind and kept[-1:] == before.text[: lost.start].rstrip()[-1:]:
        return kept + gap + note + space
    return text
