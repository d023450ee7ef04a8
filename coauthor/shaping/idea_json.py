"""Ideas out of an answer that is JSON, also where it breaks off."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

_TITLES = frozenset(("title", "name", "heading", "kind", "type"))
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(?P<colon>\s*:)?')
_LEVELS = 4


def ideas_in_json(answer: str) -> list[tuple[str, str]] | None:
    """The ideas as (title, text); None when the answer is no JSON.

    Whatever the keys are called, the longest string of an object is its idea.
    """
    if not re.match(r"[\[{]\s*[\[{\"]", answer):
        return None
    try:
        value: Any = json.loads(answer)
    except (ValueError, RecursionError):
        # Strings that are whole, and no keys.
        found = [m[1] for m in _STRING.finditer(answer) if not m["colon"]]
        return [("", text) for text in found if text.strip()] or None
    return list(_ideas(value, _LEVELS)) or None


def _ideas(value: Any, levels: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield "", value.strip()
    elif levels and isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _ideas(each, levels - 1)
    elif levels and isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        strings = {key: each for key, each in fields.items() if isinstance(each, str)}
        titles = [each for key, each in strings.items() if key.lower() in _TITLES]
        texts = [each for key, each in strings.items() if key.lower() not in _TITLES]
        if titles and texts:
            yield titles[0].strip(), max(texts, key=len).strip()
        else:
            for each in fields.values():
                yield from _ideas(each, levels - 1)
