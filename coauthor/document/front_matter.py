"""What a document says about coauthor at its own beginning.

In Markdown that is YAML (or TOML) front matter, in every language a comment in one of
the first lines:

    ---                          % coauthor: off
    coauthor: off
    ---                          <!-- coauthor: {initiative: onDemand} -->

A document can come from anyone, so this is untrusted: YAML is read into words, lists
and tables only, without aliases, not deep, and no further than `HEAD` characters. What
cannot be read says nothing.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from coauthor.document.brackets import FewBrackets

HEAD = 8192
"""Characters at the beginning of a document that are looked at."""
_LINES = 10
"""A comment counts in the first of these."""
_NAME = "coauthor"
_NOTHING: Mapping[str, object] = {}
_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.S | re.M)
_COMMENT = re.compile(
    r"[ \t]*(?P<mark>%+|#+|//+|;+|\.\.|<!--|)[ \t]*(?P<text>coauthor[ \t]*:.*)"
)
_COMMENT_ENDS = re.compile(r"[ \t]*-->[ \t]*$")


def front_matter(head: str) -> Mapping[str, object]:
    """The table under `coauthor` at the beginning of a text; empty where there is none.

    `coauthor: off` is short for `coauthor: {initiative: off}`. Keys are as they are
    written; values are str, lists and tables of them, whatever they look like.
    Costs next to nothing for a text that does not name coauthor, and is read once for
    one that does.
    """
    kind, block, _ = _found(head)
    return _read(kind, block) if block else _NOTHING


def front_matter_end(head: str) -> int:
    """The str index behind what a text says to coauthor, and all beside it there.

    0 where it says nothing.
    """
    return _found(head)[2]


def _found(head: str) -> tuple[str, str, int]:
    """The language and the text of what is said, and where it ends in the head."""
    if _NAME not in head:
        return "", "", 0
    start = len(head) - len(head.removeprefix("\ufeff"))
    for kind, block in (("yaml", _YAML), ("toml", _TOML)):
        found = block.match(head, start)
        if found is not None and _NAME in found[1]:
            return kind, found[1], found.end()
    return _comment(head, start)


def _comment(head: str, start: int) -> tuple[str, str, int]:
    """The comment that begins with our name, and the lines indented below it."""
    lines = head[start:].split("\n", _LINES)[:_LINES]
    for at, line in enumerate(lines):
        found = _COMMENT.match(line)
        if found is None:
            continue
        mark = found["mark"]
        block = [_COMMENT_ENDS.sub("", found["text"])]
        for below in lines[at + 1 :]:
            inner = below.lstrip(" \t").removeprefix(mark)
            if not mark or inner == below.lstrip(" \t") or inner[:2].strip():
                break
            block.append(inner)
        above = "\n".join(lines[: at + len(block)])
        return "yaml", "\n".join(block), start + len(above)
    return "", "", 0


@lru_cache(maxsize=64)
def _read(kind: str, block: str) -> Mapping[str, object]:
    """Read a block that names coauthor somewhere."""
    try:
        table = _toml(block) if kind == "toml" else plain_yaml(block)
    except (ValueError, RecursionError):
        return _NOTHING
    said = cast("Mapping[str, object]", table).get(_NAME) if _is_table(table) else None
    if _is_table(said):
        return cast("Mapping[str, object]", said)
    return {"initiative": said} if isinstance(said, str) else _NOTHING


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) for key in cast("dict[object, object]", value)
    )


def _toml(block: str) -> object:
    import tomllib

    return tomllib.loads(block)


def plain_yaml(block: str) -> object:
    """YAML from anyone as words, lists and tables.

    Raises ValueError for what is no YAML, has aliases or opens too many brackets, and
    RecursionError.
    """
    # Most documents do not need it, and it takes a while to import.
    import yaml

    library: Any = yaml

    class Words(FewBrackets, yaml.BaseLoader):
        """It knows words only: `off` is not false."""

    try:
        for event in library.parse(block, Loader=Words):
            if isinstance(event, yaml.AliasEvent):
                raise ValueError("aliases")
        return library.load(block, Loader=Words)
    except (yaml.YAMLError, ArithmeticError) as error:
        # ArithmeticError: the number of a sign that is far too large.
        raise ValueError("not YAML") from error
