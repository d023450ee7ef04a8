"""Small models go round in circles: cut before the second round."""

import re
from collections import Counter

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.first_sentence import first_sentence
from coauthor.shaping.words import contains, words

_LOOK_BACK = 500
"""Characters before the cursor that a round may have begun in."""
_SAID_TWICE = 4
"""So many words in a row, said twice in one suggestion, are a loop."""
_SAID_BEFORE = 6
"""The same, where the first time was before the cursor."""
_LONGEST_ROUND = 8
_LONG_WORD = 5
"""Letters. A word with so many that comes a third time in one suggestion is a loop."""
_THIRD = 3
_DOUBLED_IN_ENGLISH = {"very", "so", "no", "yes", "ha", "had", "that", "really", "far"}
# The same mark four times, or the same letter five times.
_STUTTER = re.compile(r"([^\w\s])\1{3,}|(\w)\2{4,}")


def no_loops(candidate: Candidate) -> Candidate | Reason:
    """Cut where the text begins to repeat itself."""
    text = candidate.text
    stutter = _STUTTER.search(text)
    if stutter:
        text = text[: stutter.start()]
        candidate = candidate.cut(text)
    # What follows the first sentence is not shown, so it cannot make it a loop:
    # "it went on and on. And then".
    end = first_sentence(candidate.before, text, final=True)
    cuts = _second_round(candidate.before[-_LOOK_BACK:], text[:end]), _third(text[:end])
    found = [cut for cut in cuts if cut is not None]
    if found:
        text = text[: min(found)].rstrip(" ,;:-–—")
        candidate = candidate.cut(text)
    return candidate if text.strip() else Reason.LOOPS


def _second_round(before: str, text: str) -> int | None:
    """The offset in `text` at which a passage is said again; None if it never is."""
    both = before + text
    said = words(both)
    plain = [word.folded for word in said]
    first = next((n for n, word in enumerate(said) if word.start >= len(before)), None)
    if first is None:
        return None
    known = set(plain[:first])
    for at in range(max(first, 1), len(said)):
        known.add(plain[at - 1])
        if plain[at] not in known:
            continue  # Like most words, it can begin no second round.
        between = both[said[at - 1].end : said[at].start].strip()
        if (
            _round_ends(plain, at, doubled=not between)
            or _seen(plain, at, _SAID_TWICE, since=first)
            or _seen(plain, at, _SAID_BEFORE, since=0)
        ):
            return said[at].start - len(before)
    return None


def _third(text: str) -> int | None:
    """The offset at which a long word comes for the third time; None if none does."""
    counts = Counter[str]()
    for word in words(text):
        if len(word.folded) >= _LONG_WORD:
            counts[word.folded] += 1
            if counts[word.folded] == _THIRD:
                return word.start
    return None


def _round_ends(plain: list[str], at: int, *, doubled: bool) -> bool:
    """Whether the words from `at` on equal those just before it.

    A single word counts when `doubled`, which means that no punctuation parts the two:
    "I like dogs. Dogs are loyal" is no loop.
    """
    for size in range(1, min(_LONGEST_ROUND, at) + 1):
        this = plain[at : at + size]
        if plain[at - size : at] != this:
            continue
        if size > 1 or (doubled and this[0] not in _DOUBLED_IN_ENGLISH):
            return True
    return False


def _seen(plain: list[str], at: int, size: int, since: int) -> bool:
    this = plain[at : at + size]
    return len(this) == size and contains(plain[since:at], this)
