"""Whether a sentence is finished: in the candidate, and in front of it."""

import re

from coauthor.document.sentences import ends_sentence
from coauthor.shaping.words import words

_REACH = 300
"""Characters before the cursor that decide whether a sentence has ended there."""
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]}*_]*$")


def first_sentence(before: str, text: str, *, final: bool) -> int | None:
    """The offset in `text` just behind its first sentence; None while it goes on.

    Punctuation that ends the writer's own sentence does not count.
    With `final`, no more text will come.
    """
    said = words(text)
    if not said:
        return None
    before = before[-_REACH:]
    begun = 0
    while begun <= said[0].start:
        end = ends_sentence(before + text[:begun], text[begun:], final=final)
        if end is None:
            return None
        begun += end
    return begun


def stands_after_sentence(before: str, following: str = "") -> bool:
    """Whether the text before the cursor stops at the end of a sentence.

    `following` is what comes next, where it is known: after "etc." it decides.
    """
    tail = before.rstrip()[-_REACH:]
    stop = _STOP.search(tail)
    if stop is None:
        return False
    marks = f"{stop[0]} {following}"
    return ends_sentence(tail[: stop.start()], marks, final=True) == len(stop[0])
