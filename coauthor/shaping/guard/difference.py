"""What one text has and the other has not, with what is as good as the same."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coauthor.shaping.guard.dates import UNCERTAIN_DATE
from coauthor.shaping.guard.facts import facts_in, prose_of
from coauthor.shaping.guard.names import folded, names_in, perhaps_names_in, words_in
from coauthor.shaping.guard.numbers import amount
from coauthor.shaping.guard.scan import scan
from coauthor.shaping.guard.thing import Level, Scan, Thing

_UNCERTAIN = ("uncertain number", UNCERTAIN_DATE)
_HARMLESS = {"2"}
"""Numbers that a rewrite may add in words, behind an article: "Ann and Bob" are "the
two"."""
_POINTS_AT = re.compile(
    r"\b(?:the|these|those|die|den|der|diese[nr]?|les|ces|los|las|estos|estas|le)"
    r"(?:\s(?:other|same|first|last))?\s\Z",
    re.I,
)
"""What stands before a number of things that were named already."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text and everything in it that counts."""

    text: str
    language: str
    things: tuple[Thing, ...]
    maybe: tuple[Thing, ...]
    """Words that may be numbers or dates; they only stand for some that are missing."""
    blocks: Counter[str]
    cells: tuple[Thing, ...]
    """Numbers and dates in tables, where their order is what they say."""
    names: tuple[Thing, ...]
    perhaps: tuple[Thing, ...]
    """Words that may be names; they only stand for one that took another's place."""
    words: frozenset[str]
    """Those that a reader sees, in the form in which names are compared."""
    all_words: frozenset[str]
    """Those in addresses, keys and code as well."""
    outline: tuple[Thing, ...]
    prose: str
    """The text without its markup, of the same length; empty where facts are free."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong between two texts."""

    lost: tuple[Thing, ...]
    """Things of the first text, with places there."""
    invented: tuple[Thing, ...]
    """Things of the second text, with places there."""
    lost_names: tuple[str, ...]
    invented_names: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are not in both."""
        return self.lost_names + self.invented_names


def read(text: str, language: str, level: Level) -> Read:
    """Find what counts on this level."""
    scanned = scan(text, language)
    blocks = +scanned.blocks
    if level == "structure":
        return Read(
            text,
            language,
            scanned.things,
            (),
            blocks,
            (),
            (),
            (),
            frozenset(),
            frozenset(),
            scanned.outline,
            "",
        )
    facts = facts_in(text, scanned)
    prose = prose_of(text, scanned)
    things = (*scanned.things, *(it for it in facts if it.kind not in _UNCERTAIN))
    maybe = tuple(it for it in facts if it.kind in _UNCERTAIN)
    without = tuple(it for it in scanned.prose if not it.heading)
    sentences = prose_of(text, Scan(scanned.things, without))
    names = names_in(sentences)
    inside = (it for it in things[len(scanned.things) :] if _in_row(it, scanned))
    cells = tuple(sorted(inside, key=lambda it: it.start))
    return Read(
        text,
        language,
        things,
        maybe,
        blocks,
        cells,
        tuple(names),
        tuple(perhaps_names_in(sentences)),
        frozenset(words_in(prose)),
        frozenset(words_in(text)),
        scanned.outline,
        prose,
    )


def _in_row(thing: Thing, scanned: Scan) -> bool:
    row = bisect_right(scanned.rows, (thing.start, thing.start + 1)) - 1
    return row >= 0 and thing.end <= scanned.rows[row][1]


def difference(before: Read, after: Read) -> Difference:
    """What the second text lost of the first, and has that the first has not."""
    lost = _more(before.things, after.things)
    invented = _more(after.things, before.things)
    # "1 pear" may have become "one pear", and the other way round.
    lost = _without(lost, after.maybe)
    invented = _without(invented, before.maybe)
    _drop_reworded(before, lost, after, invented)
    one = (sum(it.key == "1" for it in text.maybe) for text in (before, after))
    fewer = next(one) > next(one)
    invented = [it for it in invented if not _is_harmless(it, after, one_lost=fewer)]
    return Difference(tuple(lost), tuple(invented), *_names_missing(before, after))


def _names_missing(
    before: Read, after: Read
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lost = _missing(before, before.names, after.words)
    invented = _missing(after, after.names, before.all_words)
    if not lost and not invented:
        # Nobody says these are names, but one took the other's place.
        lost = _missing(before, before.perhaps, after.words)
        invented = _missing(after, after.perhaps, before.all_words)
        if not lost or not invented:
            return (), ()
    return lost, invented


def _missing(
    text: Read, names: Iterable[Thing], words: frozenset[str]
) -> tuple[str, ...]:
    """The names that are in no form among the words, each once, as they are written."""
    written = (re.sub(r"['\u2019]s$", "", text.text[it.start : it.end]) for it in names)
    return tuple(it for it in dict.fromkeys(written) if not _among(it, words))


def _more(these: Iterable[Thing], those: Iterable[Thing]) -> list[Thing]:
    """The things that `these` have more of: the last ones of each kind and key."""
    left = Counter((it.kind, it.key) for it in those)
    more: list[Thing] = []
    for thing in these:
        if left[thing.kind, thing.key] > 0:
            left[thing.kind, thing.key] -= 1
        else:
            more.append(thing)
    return more


def _without(things: Iterable[Thing], maybe: Iterable[Thing]) -> list[Thing]:
    """The things without numbers and dates that uncertain words may stand for."""
    left = Counter(it.key for it in maybe)
    rest: list[Thing] = []
    for thing in things:
        if thing.kind in ("number", "date") and left[thing.key] > 0:
            left[thing.key] -= 1
        else:
            rest.append(thing)
    return rest


def _drop_reworded(
    before: Read, lost: list[Thing], after: Read, invented: list[Thing]
) -> None:
    """Take out "2 thousand" for "2,000"; other ways to write digits are repaired."""
    numbers: dict[str, list[Thing]] = {}
    for thing in invented:
        if thing.kind == "number":
            numbers.setdefault(amount(thing.key), []).append(thing)
    for had in [it for it in lost if it.kind == "number"]:
        for key, certain in _amounts(had.key):
            same = [
                it
                for it in numbers.get(key, [])
                if certain or _has_words(before, had) or _has_words(after, it)
            ]
            if same:
                lost.remove(had)
                invented.remove(same[0])
                numbers[key].remove(same[0])
                break


def _amounts(key: str) -> Iterator[tuple[str, bool]]:
    """What a number may have become, and whether digits may have become digits."""
    same = amount(key)
    yield same, False
    body, _, unit = same.rpartition(" ")
    if unit == "pound":
        # Nothing in the text says whether it is money or a weight.
        yield f"{body} £", True
        yield f"{body} lb", True
    elif unit in ("£", "lb"):
        yield f"{body} pound", True


def _is_harmless(invented: Thing, text: Read, *, one_lost: bool) -> bool:
    """Whether a thing may be new: an escaped character in LaTeX is a character."""
    if invented.kind == "escape":
        return text.language in ("latex", "tex")
    if invented.kind != "number" or invented.key not in _HARMLESS or one_lost:
        return False
    if re.search(r"\d", text.text[invented.start : invented.end]):
        return False
    before = text.prose[max(0, invented.start - 20) : invented.start]
    return _POINTS_AT.search(before) is not None


def _has_words(text: Read, number: Thing) -> bool:
    """Whether a number is written with words, as "five" and "5 million" are."""
    digits = re.search(r"\d", text.text[number.start : number.end])
    return digits is None or " e" in number.key


def _among(name: str, words: frozenset[str]) -> bool:
    """Whether a text has the name, or its parts, in any form."""
    return folded(name) in words or all(
        folded(part) in words for part in name.split("-")
    )
