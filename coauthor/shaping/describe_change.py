"""What a rewrite did, in a few words for a label: `12 % shorter`, `3 words changed`."""

import re
from collections.abc import Iterable

from coauthor.shaping.word_diff import Edit

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
# From this difference in length on, the length is what a writer wants to know.
_NOTABLE_PERCENT = 8
_NOTABLE_WORDS = 3


def describe_change(old: str, new: str, edits: Iterable[Edit]) -> str:
    """A label for the change from `old` to `new`, whose `word_diff` is `edits`."""
    changed = sum(
        max(_words(old[edit.start : edit.end]), _words(edit.text)) for edit in edits
    )
    if changed == 0:
        return "only marks and spaces changed"
    before, after = _words(old), _words(new)
    percent = round(100 * abs(after - before) / max(before, 1))
    if percent >= _NOTABLE_PERCENT and abs(after - before) >= _NOTABLE_WORDS:
        return f"{percent} % {'shorter' if after < before else 'longer'}"
    return "1 word changed" if changed == 1 else f"{changed} words changed"


def _words(text: str) -> int:
    return len(_WORD.findall(text))
