"""Give links their own targets back, where their texts say which ones those are."""

import re

from coauthor.shaping.guard.difference import Difference, Read
from coauthor.shaping.guard.pieces import with_pieces
from coauthor.shaping.guard.thing import Thing

_BEHIND = re.compile(r"\[(?P<a>[^\[\]]{1,300})\]|\{(?P<b>[^{}]{1,300})\}")
_BEFORE = re.compile(r"\[(?P<label>(?:[^\[\]]|\[[^\[\]]{0,200}\]){1,300})\][(\[]\Z")
_HTML = re.compile(r"(?P<label>(?:[^<]|<(?!/a\b)){1,300})</a\b", re.I)
_LONGEST = 320
"""Characters in which a link's text is looked for."""


def link_targets(before: Read, after: Read, found: Difference) -> str:  # noqa: ARG001
    """The variant with every link's own target, where two or more were exchanged.

    That is certain where the same texts lead to the same targets, only in another
    order, and each text is there once.
    """
    had, has = _by_label(before), _by_label(after)
    wrong = {
        label: thing
        for label, thing in has.items()
        if label in had
        and had[label].kind == thing.kind
        and had[label].key != thing.key
    }
    exchanged = sorted(had[label].key for label in wrong)
    if not wrong or exchanged != sorted(it.key for it in wrong.values()):
        return after.text
    return with_pieces(
        after.text,
        [
            (it.start, it.end, before.text[had[label].start : had[label].end])
            for label, it in wrong.items()
        ],
    )


def _by_label(text: Read) -> dict[str, Thing]:
    """The links of a text by the words that a reader sees, without words used twice."""
    found: dict[str, Thing] = {}
    twice: set[str] = set()
    for thing in text.things:
        label = _label(text.text, thing)
        if label in found:
            twice.add(label)
        elif label:
            found[label] = thing
    return {label: thing for label, thing in found.items() if label not in twice}


def _label(text: str, thing: Thing) -> str:
    """What a reader sees of a link, in small letters; empty for what is none."""
    if not thing.hidden:
        return ""
    if thing.kind == "tag":
        is_link = thing.key[:3].lower() == "<a "
        match = _HTML.match(text, thing.end) if is_link else None
        label = match["label"] if match else ""
    elif text[thing.start - 1 : thing.start] in ("(", "["):
        match = _BEFORE.search(text, max(0, thing.start - _LONGEST), thing.start)
        label = match["label"] if match else ""
    elif thing.kind in ("link", "address") or thing.key.startswith("#link"):
        match = _BEHIND.match(text, thing.end)
        label = (match["a"] or match["b"]) if match else ""
    else:
        label = ""
    return " ".join(label.lower().split())
