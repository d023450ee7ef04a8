"""Tags of HTML, and brackets, that go around words."""

import re
from collections import Counter
from collections.abc import Iterable

from coauthor.shaping.guard.thing import Thing

BLOCK_TAG = re.compile(
    r"(?i:</?(?:p|h[1-6]|ul|ol|li|dl|d[td]|div|section|article|header|footer|main|aside"
    r"|blockquote|figure|figcaption|table|caption|t(?:head|body|foot|[rhd])|pre|hr)\b)"
)
"""A tag that no sentence goes across."""
_HALF = re.compile(r"</?(?P<name>[A-Za-z][\w-]*)|[\[\]]\Z")


def halves(things: Iterable[Thing]) -> Counter[str]:
    """Tags and brackets whose other half is missing, or comes too early."""
    open_ones: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    for thing in things:
        match = _HALF.match(thing.key)
        if match is None or thing.kind not in ("tag", "markup"):
            continue
        name = (match["name"] or "[").lower()
        if thing.key == "]" or thing.key.startswith("</"):
            kind = "bracket" if name == "[" else "tag"
            blocks[f"{kind} without its other half"] += not open_ones[name]
            open_ones[name] -= bool(open_ones[name])
        else:
            open_ones[name] += 1
    return blocks
