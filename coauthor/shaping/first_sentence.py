"""Whether a sentence is finished: in the candidate, and in front of it."""

import re

from coauthor.document.sentences import ends_sentence
from coauthor.shaping.words import words

_REACH = 300
_CLOSERS = "\"'”’»)]}*_"
_QUOTES = re.compile("[\"“”]")
_NEXT = " Smith"
"""A word that may follow an abbreviation as well as begin a sentence, so that only a
real end counts: "with Mr. Smith" goes on, "went home. Smith" does not."""


def first_sentence(before: str, text: str, *, final: bool) -> int | None:
    """The offset in `text` just behind its first sentence; None while it goes on.

    Punctuation that ends the writer's own sentence does not count.
    With `final`, no more text will come.
    """
    said = words(text)
    if not said:
        return None
    before = before[-_REACH:]
    probe = text.rstrip() + _NEXT if final else text
    whole = _first_end(before, probe, said[0].start)
    # The library takes all that is said in one breath for one sentence.
    spoken = _first_end(_QUOTES.sub("", before), probe, said[0].start)
    if spoken is not None and _QUOTES.search(text[:spoken] + text[spoken:][:2]):
        spoken = None
    end = min((end for end in (whole, spoken) if end is not None), default=None)
    return None if end is None or end > len(text) else end


def _first_end(before: str, text: str, first_word: int) -> int | None:
    """Where the first sentence that has a word of its own ends."""
    begun = 0
    while begun <= first_word:
        end = ends_sentence(before + text[:begun], text[begun:])
        if end is None:
            return None
        begun += end
    return begun


def stands_after_sentence(before: str) -> bool:
    """Whether the text before the cursor stops at the end of a sentence."""
    tail = before.rstrip()[-_REACH:].rstrip(_CLOSERS)
    if not tail.endswith((".", "!", "?", "…")):
        return False
    stop = tail[:-1].rstrip(".!?…")
    return ends_sentence(stop, "." + _NEXT) is not None
