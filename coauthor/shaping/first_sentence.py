"""Whether a sentence is finished: in the candidate, and in front of it."""

from coauthor.document.sentences import ends_sentence
from coauthor.shaping.words import words

_REACH = 300
_CLOSERS = "\"'”’»)]}*_"
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
    probe = text.rstrip() + _NEXT if final else text
    begun = 0
    while True:
        end = ends_sentence(before + text[:begun], probe[begun:])
        if end is None or begun + end > len(text):
            return None
        begun += end
        if begun > said[0].start:
            return begun


def stands_after_sentence(before: str) -> bool:
    """Whether the text before the cursor stops at the end of a sentence."""
    tail = before.rstrip()[-_REACH:].rstrip(_CLOSERS)
    if not tail.endswith((".", "!", "?", "…")):
        return False
    stop = tail[:-1].rstrip(".!?…")
    return ends_sentence(stop, "." + _NEXT) is not None
