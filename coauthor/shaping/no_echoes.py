"""Small models say again what they have just said: cut before that.

`no_loops` finds what is said twice, wherever that was. Close by, less is enough: "is
published in the book, and the book is published in the book". What honest texts say
again close by stays: names, terms, what begins alike and goes on differently ("the key
to the house and the key to the car"), and what turns round who does what.
"""

import re
from typing import NamedTuple

from coauthor.document.sentences import clause_ends
from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.english_words import (
    CLOSED,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    SUBJECTS,
)
from coauthor.shaping.leading_on import last_that_can_end
from coauthor.shaping.words import count_words, words

_LOOK_BACK = 200
"""Characters before the cursor, enough for the words that the rules look back."""
_RUN = 3
"""So many words in a row, said again close by, are an echo."""
_CLOSE = 10
"""Words from the beginning of the first time to that of the second."""
_SAME_THING = 6
"""Words between "the key" and "the key" in one clause."""
_CLAUSE_REACH = 20
"""Words before a clause in which all that it says may have been said."""
_CLAUSE_WORDS = 4
_BEGUN = 2
"""Words. Of a clause of which the writer wrote more, they know what it says."""
_LONG_WORD = 7
"""Letters. "Years and years" is English, "documentation and documentation" is not."""

_SENTENCE = re.compile(r"[.!?…](?!\w)|\n(?!\s*[a-z])")
_CLAUSE = re.compile(r"[,;:()\[\]|\"“”«»—]|--")
_DENIALS = frozenset({"no", "not", "never"})
"""With one of them, the same words say something else."""
_ANEW = frozenset({"again", "back"})
"""With one of them, the same words are said again on purpose."""
_JOINING = frozenset({"and", "or"})
_OTHERS = """
    me my him his her us our them their your myself yourself himself herself
"""
_PERSONS = SUBJECTS | frozenset(_OTHERS.split())
"""Words that say who does what, and to whom."""
_EXCHANGES = frozenset({"for", "of", "by", "after", "upon", "against"})
"""Between a thing and its like: "an eye for an eye", "a friend of a friend"."""
_OPENING = """
    that which who whom whose where when while because if as than so though although
    until unless since whether how what why but nor
"""
_OPENERS = frozenset(_OPENING.split())
"""Words that begin a clause without a mark before them."""


class _Said(NamedTuple):
    """A word as these rules see it."""

    stem: str
    """Equal for `key`, `keys` and `Key's`."""
    content: bool
    """Not one of the words that a language has few of."""
    name: bool
    """A name or a number, for which there is no other word, or a denial."""
    sentence: bool
    """A sentence or a line begins with it."""
    parted: bool
    """Punctuation stands before it."""
    opens: bool
    """A clause begins with it."""
    start: int


def no_echoes(candidate: Candidate) -> Candidate | Reason:
    """Cut before the first echo, where a phrase ends; only what is new is shown."""
    text, before = candidate.text, candidate.before[-_LOOK_BACK:]
    said = _said(before + text)
    first = next((n for n, it in enumerate(said) if it.start >= len(before)), len(said))
    echoes = (
        *_runs(said, first),
        *_same_things(said, first),
        *_old_clauses(said, first),
    )
    if not echoes:
        return candidate
    at = min(echoes)
    known = {it.stem for it in said[max(0, first - _CLAUSE_REACH) : first]}
    if all(it.stem in known for it in said[first:at] if it.content):
        return Reason.LOOPS
    text = text[: said[at].start - len(before)]
    if _phrase_ends(said, at):
        end = last_that_can_end(text)
    else:
        ends = [end for end in clause_ends(text) if count_words(text[:end]) >= _RUN]
        end = ends[-1] if ends else None
    return Reason.LOOPS if end is None else candidate.cut(text[:end].rstrip(" ,;:-–—"))


def _said(text: str) -> list[_Said]:
    made = list[_Said]()
    end = 0
    for folded, start, word_end in words(text):
        stem, _, ending = folded.partition("'")
        if len(stem) > 3 and stem[-1] == "s" and stem[-2] != "s":
            stem = stem[:-1]
        letter = len(stem) == 1 and stem.isalpha()
        denial = ending == "t" or folded in _DENIALS
        small = letter or folded in CLOSED or stem in CLOSED or folded in NUMBERS
        content = denial or folded in _ANEW or not small
        # Between most words is a space, so it pays to look before searching.
        plain = end > 0 and text[end:start] == " "
        sentence = not plain and (
            not end or bool(_SENTENCE.search(text, end, start + 1))
        )
        parted = sentence or (not plain and bool(_CLAUSE.search(text, end, start)))
        name = (
            denial
            or not text[start].isalpha()
            or (text[start].isupper() and not sentence)
        )
        opens = parted or folded in _OPENERS
        made.append(_Said(stem, content, name, sentence, parted, opens, start))
        end = word_end
    return made


def _runs(said: list[_Said], first: int) -> list[int]:
    """Where words in a row are said again."""
    found = list[int]()
    for at in range(first, len(said)):
        for earlier in range(max(0, at - _CLOSE), at - 1):
            if said[at].stem != said[earlier].stem:
                continue
            size = _equal(said, earlier, at)
            if _is_pair(said, earlier, at, size):
                found.append(max(at - 1, first))
            elif size >= _RUN and _is_echo(said, earlier, at, size):
                found.append(at)
    return found


def _equal(said: list[_Said], earlier: int, at: int) -> int:
    """How many words from both places on are equal."""
    size = 1
    while (
        at + size < len(said)
        and earlier + size < at
        and said[earlier + size].stem == said[at + size].stem
    ):
        size += 1
    return size


def _is_pair(said: list[_Said], earlier: int, at: int, size: int) -> bool:
    """Whether something is joined with itself: "a text editor or a text editor"."""
    joined = said[at - 1].stem in _JOINING and earlier + size == at - 1
    if not joined or size < 2 or _leads_to_new(said, at + size):
        return False
    return _tells(said, at, size)


def _is_echo(said: list[_Said], earlier: int, at: int, size: int) -> bool:
    """Whether words in a row say nothing that needs them again."""
    run = said[at : at + size]
    new_sentence = any(it.sentence for it in said[earlier + 1 : at + 1])
    term = all(it.content or it.name for it in run[1:]) and (
        run[0].stem not in DETERMINERS or new_sentence
    )
    parallel = _begins(said, earlier) and _begins(said, at)
    goes_on_differently = parallel and not _ended(said, at + size)
    leads_on = said[at + size - 1].stem in PREPOSITIONS and _leads_to_new(
        said, at + size
    )
    if term or goes_on_differently or leads_on or _is_counterpart(said, earlier, at):
        return False
    return _tells(said, at, size)


def _is_counterpart(said: list[_Said], earlier: int, at: int) -> bool:
    """Whether one word tells two things apart.

    "The left side of the house and the right side of the house."
    """
    while earlier and said[at - 1].stem == said[earlier - 1].stem:
        at, earlier = at - 1, earlier - 1
    if at < 3 or not earlier or not said[at].content:
        return False
    joining, determiner, differs = said[at - 3 : at]
    return (
        joining.stem in _JOINING
        and determiner.stem in DETERMINERS
        and differs.content
        and said[earlier - 1].content
    )


def _begins(said: list[_Said], at: int) -> bool:
    """Whether a clause, or another part of one, begins there."""
    return said[at].opens or said[at - 1].stem in _JOINING


def _ended(said: list[_Said], at: int) -> bool:
    """Whether a clause, or a part of one, has ended in front of that word."""
    return at == len(said) or said[at].opens or said[at].stem in _JOINING


def _tells(said: list[_Said], at: int, size: int) -> bool:
    """Whether so many words are more than names and do not lead to something new."""
    run = said[at : at + size]
    told = any(it.content and not it.name for it in run)
    return told and not _goes_on(said, at + size)


def _same_things(said: list[_Said], first: int) -> list[int]:
    """Where a clause comes back to its own: "the cache runs through the cache"."""
    found = list[int]()
    for at in range(max(first, 1), len(said)):
        it = said[at]
        if not it.content or it.name or _goes_on(said, at + 1):
            continue
        if said[at - 1].stem in DETERMINERS:
            if _same_thing_before(said, at) and not _leads_to_new(said, at + 1):
                found.append(max(at - 1, first))
        elif len(it.stem) >= _LONG_WORD and not it.stem.endswith("er"):
            joined = said[at - 1].stem in _JOINING
            if (joined or it.parted) and said[at - 1 - joined].stem == it.stem:
                found.append(max(at - joined, first))
    return found


def _same_thing_before(said: list[_Said], at: int) -> bool:
    told = 0
    for earlier in range(at - 2, max(0, at - _SAME_THING - 3), -1):
        if said[earlier + 1].opens or told > 1:
            return False
        if said[earlier].stem == said[at].stem:
            between = said[earlier + 1 : at - 1]
            if len(between) == 1 and between[0].stem in _EXCHANGES:
                return said[at - 1].stem not in {"a", "an"}
            return said[earlier - 1].stem in DETERMINERS
        told += said[earlier].content
    return False


def _goes_on(said: list[_Said], at: int) -> bool:
    """Whether the word there belongs to the phrase before it.

    So that "the type guard" is not the type, nor "the letter k" the letter u.
    """
    if at == len(said) or said[at].parted:
        return False
    return said[at].content or len(said[at].stem) == 1


def _leads_to_new(said: list[_Said], at: int) -> bool:
    """Whether the words from there on lead to something new before a clause begins.

    So that "the key to the car" may follow "the key to the house".
    """
    for n in range(at, len(said)):
        if said[n].opens or said[n].stem in _JOINING:
            return False
        if said[n].content:
            known = said[max(0, at - _CLAUSE_REACH) : at]
            return all(it.stem != said[n].stem for it in known)
    return False


def _old_clauses(said: list[_Said], first: int) -> list[int]:
    """Where the clauses begin from which on the suggestion says nothing new."""
    found = list[int]()
    end = len(said)
    for start in range(end - 1, max(0, first - _BEGUN) - 1, -1):
        if not said[start].parted:
            continue
        before = [it.stem for it in said[max(0, start - _CLAUSE_REACH) : start]]
        content = [it for it in said[start:end] if it.content]
        if any(it.stem not in before for it in content):
            break
        if not _same_order(before, said[start:end]):
            break
        if end - start >= _CLAUSE_WORDS and sum(not it.name for it in content) > 1:
            found.append(max(start, first))
        end = start
    return found


def _same_order(before: list[str], clause: list[_Said]) -> bool:
    """Whether the clause says who does what in the order in which it was said.

    "The man bit the dog" is not what "the dog bit the man" says.
    """
    rest = iter(before)
    return all(
        it.stem in rest  # Looks on from the word found last.
        for it in clause
        if it.content or (it.stem in _PERSONS and it.stem in before)
    )


def _phrase_ends(said: list[_Said], at: int) -> bool:
    """Whether nothing is missing in front of the word at which a text is cut."""
    if said[at].parted:
        return True
    if said[at].stem in DETERMINERS:
        return not said[at - 1].content  # Else it may be a verb that needs the rest.
    denial = said[at - 1].stem in _DENIALS
    return said[at - 1].content and not said[at].content and not denial
