"""What the model is told that follows the cursor: the same as last time, while true.

In the order suffix, prefix, middle the text after the cursor comes first, so one other
character there makes the backend evaluate the whole prompt anew. Editors change it at
the very cursor when they close a bracket or a quotation that was just opened.
"""

import re
from bisect import bisect_left

_CHANGED = 10
"""At most this part of the text may be another one by now: a tenth."""
_SEAM = 4
"""So many words and stops right after the cursor must be the true ones: they say how to
go on. Where the cursor moved over a word, a model that was not told says it again."""
_WORD_OR_STOP = re.compile(r"\w+|[.,;:!?…]")


def still_told(told: str, after: str, fresh: str) -> bool:
    """Whether a model that was told `told` need not hear what follows now.

    `after` is the text behind the cursor, `fresh` the beginning of it to tell instead.
    """
    most = len(told) // _CHANGED
    return (
        bool(told)
        and len(fresh) - len(told) <= most
        and (after.startswith(told) or _one_small_change(told, after, most))
    )


def _one_small_change(told: str, after: str, most: int) -> bool:
    """Whether one passage of at most `most` characters became another such passage."""
    if _seam(told) != _seam(after):
        return False
    alike = _alike(told, after)
    told, after = told[alike:], after[alike:]
    tail = told[most:]
    found = after.find(tail, 0, 2 * most + len(tail))
    if found < 0:
        return False
    # What stands alike just before the tail did not change either.
    gone, new = told[:most], after[:found]
    return max(len(gone), len(new)) - _alike(gone[::-1], new[::-1]) <= most


def _alike(text: str, other: str) -> int:
    """How many characters the two begin with in common."""
    return bisect_left(
        range(min(len(text), len(other))),
        True,
        key=lambda at: text[: at + 1] != other[: at + 1],
    )


def _seam(text: str) -> list[str]:
    return _WORD_OR_STOP.findall(text[:200])[:_SEAM]
