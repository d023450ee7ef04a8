"""Secrets that the cursor cuts: half typed in front of it, or with a rest behind it,
or apart from what they are called.

`secrets.py` knows whole ones. Here the beginning of a known shape is enough, because
nobody but the writer knows how it goes on; so this is asked only of places where text
is parted, and not of all that is sent.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from coauthor.privacy.called import called_half
from coauthor.privacy.secrets import (
    PREFIX_OF_KEY,
    Find,
    find_secrets,
    is_random,
)

_LEAST = 4
"""Characters of a half that is hidden; fewer tell nothing, and are everywhere."""
_FARTHEST = 4096
"""Characters from the end; no key is longer, and to look from farther is slow."""
_BEGUN = re.compile(
    rf"""
    (?P<KEY>
      \b{PREFIX_OF_KEY}[\w.-]+
    | (?<=://)[^\s/@:]+:(?!\d{{1,5}}\Z)[^\s/@]+
    )\Z
    | (?P<MAIL> (?<![\w.+%-])[\w.+%-]{{1,64}}@[\w.-]* )\Z
    | (?P<PHONE> (?<![\w.,/-])(?:
        (?:\+|\b00)[1-9](?:[ ()./-]{{0,2}}\d){{3,14}}
      | \(\d{{2,5}}\)[ ]?\d(?:[ ./-]?\d){{2,9}}
      | 0\d{{2,4}}[ /-]\d(?:[ -]?\d){{2,9}}
      )[ ./-]? )\Z
    | (?P<NUMBER>
        (?<![\w.,-])\d{{7,19}}
      # Cards begin with 3 to 6, in groups of four, or with 34 and 37, in 4, 6 and 5.
      | (?<![\w.,-])[3-6]\d{{3}}[ -]\d{{4}}(?:[ -]\d{{1,4}}){{0,3}}[ -]?
      | (?<![\w.,-])3[47]\d\d[ -]\d{{4,6}}(?:[ -]\d{{1,5}})?[ -]?
      | (?<![\w.,-])\d{{3}}-\d{{2}}-\d{{1,4}}
      | (?<!\w)[A-Z]{{2}}\d{{2}}(?:[ ]?\d{{4}})(?:[ ]?[A-Z0-9]{{1,4}}){{0,7}}[ ]?
      )\Z
    """,
    re.VERBOSE,
)
_LONG = re.compile(r"(?<![\w/+=-])[A-Za-z0-9+/_-]{16,}\Z")


def halves(
    seams: Sequence[tuple[str, str]], terms: re.Pattern[str] | None = None
) -> list[tuple[str, str]]:
    """The halves of secrets at places where a text is parted, each with its kind.

    A seam is what stands before and behind such a place. `terms` are as in
    `find_secrets`.
    """
    found = [it for seam in seams for it in _at(*seam, terms)]
    return [(kind, text) for kind, text in found if len(text) >= _LEAST]


def _at(
    before: str, after: str, terms: re.Pattern[str] | None
) -> Iterator[tuple[str, str]]:
    text, cut = before + after, len(before)
    finds = find_secrets(text, terms)
    # Most texts have none, and then there is nothing to compare.
    ahead, behind = (find_secrets(it, terms) if finds else [] for it in (before, after))
    is_cut = False
    for it in finds:
        if it.start < cut < it.end:
            is_cut = True
            for start, end in pairwise((it.start, cut, it.end)):
                yield it.kind, text[start:end].strip()
        elif cut <= it.start:
            # What it is called stands in front of the place, or is cut itself.
            if not _is_in(it, behind, cut):
                yield it.kind, text[it.start : it.end]
        elif not _is_in(it, ahead):
            # What shows that it is one stands behind the place.
            yield it.kind, text[it.start : it.end]
    if not is_cut and (begun := _begun(before)) is not None:
        yield begun.kind, before[begun.start : begun.end].strip()


def _is_in(find: Find, found: list[Find], offset: int = 0) -> bool:
    """Whether it is one of those found in a piece of the text, from `offset` on."""
    start, end = find.start - offset, find.end - offset
    return any(it.start <= start and end <= it.end for it in found)


def _begun(before: str) -> Find | None:
    """The secret that may be in the making at the end of a text."""
    if half := called_half(before):
        return Find(*half, "KEY")
    if found := _BEGUN.search(before, max(0, len(before) - _FARTHEST)):
        return Find(*found.span(), found.lastgroup or "KEY")
    if (found := _LONG.search(before)) and is_random(found[0]):
        return Find(*found.span(), "KEY")
    return None
