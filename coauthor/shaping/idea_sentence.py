"""The one sentence of a base model that may become an idea, and how good it is."""

import re
from itertools import pairwise

from coauthor.document.sentences import ends_sentence
from coauthor.shaping.distinct import copies
from coauthor.shaping.gap_words import ends_name
from coauthor.shaping.words import folded

GOOD = 2
"""From this score on, an idea need not wait for a better one."""

# Words a model must add to a starter before it counts as an idea.
_FEWEST_WORDS = 4
# A small model loses its thread in a longer sentence.
_COMFORTABLE_WORDS = 18
_STEM_LETTERS = 5
# A word with a capital inside a sentence, other than `I` and `I'm`.
_NAME = re.compile(r"(?<=[\w,;] )[A-Z]\w+")
# Long words that are about nothing.
_EMPTY = (
    "about above after again almost along alrea alway among anoth aroun becau becom "
    "befor begin behin being below betwe canno could doing durin eithe enoug every "
    "first going great havin howev itsel littl makes makin maybe might never nothi "
    "often other perha quite rathe reall shall shoul since somet still thank their "
    "theys there these thing think those thoug throu today towar under until using "
    "usual wants where wheth which while whole whose withi witho would years yours"
)
_EMPTY_STEMS = frozenset(_EMPTY.split())


def idea_sentence(
    starter: str, continuation: str, before: str, ends_with: str = ""
) -> str | None:
    """The starter with the rest of its sentence.

    `ends_with` replaces another mark at the end. None when the sentence does not come
    to an end, says too little, stammers, copies the text `before`, or has a number,
    which could only be invented.
    """
    end = ends_sentence(starter, continuation, final=True)
    if end is None:
        return None
    rest = continuation[:end].rstrip()
    words = folded(rest)
    if len(words) < _FEWEST_WORDS or _stammers(words) or _unbalanced(rest):
        return None
    if re.search(r"\d", rest):
        return None
    if ends_with and not rest.endswith(ends_with):
        if not rest.endswith((".", "?", "!", "…")):
            return None
        rest = rest.rstrip(".?!…") + ends_with
    sentence = starter + rest
    return None if copies(sentence, before) else sentence


def idea_score(added: str, before: str) -> int:
    """How good the added words are as an idea about the text `before`.

    They are better when they name things of the text, up to two, when they are few,
    and when they bring in no new names. Words count as the same by their first
    letters: `garden` and `gardens`.
    """
    subject = _stems(before)
    tied = min(len(_stems(added) & subject), 2) if subject else 1
    short = len(folded(added)) <= _COMFORTABLE_WORDS
    strange = any(name not in before for name in _NAME.findall(added))
    return tied + short - strange


def is_tied(added: str, text: str) -> bool:
    """Whether the added words name a thing of the text, if it names any."""
    named = {word for word in folded(text) if not ends_name(word)}
    same = named.intersection(folded(added))
    return not named or bool(same or _stems(added) & _stems(text))


def _stammers(words: list[str]) -> bool:
    """Whether a pair of words, or a word that means something, comes twice."""
    pairs = list(pairwise(words))
    stems = [word[:_STEM_LETTERS] for word in words if len(word) >= _STEM_LETTERS]
    named = [stem for stem in stems if stem not in _EMPTY_STEMS]
    return len(set(pairs)) < len(pairs) or len(set(named)) < len(named)


def _unbalanced(text: str) -> bool:
    """Whether a quotation or a bracket is opened and not closed."""
    return (
        text.count('"') % 2 == 1
        or text.count("\u201c") != text.count("\u201d")
        or text.count("(") != text.count(")")
        # Alone it is an apostrophe, inside a word or behind it.
        or text.count("\u2018") > len(re.findall(r"\u2019(?!\w)", text))
    )


def _stems(text: str) -> set[str]:
    stems = (word[:_STEM_LETTERS] for word in folded(text))
    return {stem for stem in stems if len(stem) == _STEM_LETTERS} - _EMPTY_STEMS
