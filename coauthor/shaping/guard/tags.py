"""Tags of HTML, and brackets, that go around words."""

import re
from collections import Counter
from collections.abc import Iterable

from coauthor.shaping.guard.thing import Thing

BLOCK_TAG = re.compile(
    r"(?i:<!|</?(?:p|h[1-6]|ul|ol|li|dl|d[td]|div|section|article|header|footer|main|aside"
    r"|blockquote|figure|figcaption|table|caption|t(?:head|body|foot|[rhd])|pre|hr)\b)"
)
"""A tag that no sentence goes across."""
_ALONE = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_HALF = re.compile(r"</?(?P<name>[A-Za-z][\w-]*)|[\[\]]\Z")


def halves(things: Iterable[Thing]) -> Counter[str]:
    """Tags and brackets that do not stand one inside the other, by what is wrong."""
    wrong: Counter[str] = Counter()
    inside: list[str] = []
    for thing in things:
        match = _HALF.match(thing.key)
        if match is None or thing.kind not in ("tag", "markup"):
            continue
        name = (match["name"] or "[").lower()
        kind = "bracket" if name == "[" else "tag"
        closes = thing.key == "]" or thing.key.startswith("</")
        if name in _ALONE or thing.key.endswith("/>"):
            continue
        if not closes:
            if name in inside and kind == "tag" and not BLOCK_TAG.match(f"<{name}"):
                wrong["tag inside its own kind"] += 1
            inside.append(name)
        elif name not in inside:
            wrong[f"{kind} without its other half"] += 1
        else:
            if inside[-1] != name:
                wrong[f"{kind} across another one"] += 1
            # The last one of them is closed.
            del inside[len(inside) - 1 - inside[::-1].index(name)]
    for name in inside:
        wrong[f"{'bracket' if name == '[' else 'tag'} without its other half"] += 1
    return wrong
