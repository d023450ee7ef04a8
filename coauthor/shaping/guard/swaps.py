"""Things that took each other's places: "5 dogs and 7 cats" is not "7 dogs and 5 cats".

Honest rewrites move clauses, turn sentences into the passive and lists around, so a
place is known by the words next to it. Two things are swapped when each has left its
own words and stands at the other's. What only moved still stands by a word of its own.
"""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from coauthor.shaping.guard.difference import Read
from coauthor.shaping.guard.names import folded
from coauthor.shaping.guard.numbers import amount
from coauthor.shaping.guard.thing import Thing, in_order

_MOST = 40
"""Things that moved; a text with more of them is another text."""
_NEXT = 2
"""How many words on each side are a thing's own."""
_FARTHEST = 80
"""Characters between two things that are said to belong to each other."""
_LIKE = {
    "address",
    "citation",
    "date",
    "footnote",
    "formula",
    "image",
    "image's name",
    "inline code",
    "link",
    "link's name",
    "name",
    "number",
    "placeholder",
    "quotation",
    "reference",
    "role",
    "wiki link",
}
_IN_SIGHT = {"name", "number", "quotation"}
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?;](?=\s|\Z)|\x1f|\n[ \t]*\n")
_NOTHING = re.compile(r"(?!)")
_CLAUSE = re.compile(
    rf"{_SENTENCE.pattern}|,(?=\s)|\b(?:and|or|but|while|whereas|und|oder|aber|et|ou|y|o)\b"
)
_EMPTY = set(
    "do does did a an the and or but nor so as at by for in of on with is are was were"
    " be been"
    " being has have had it its he she they his her their this that these those"
    " which who whom will would can could not than then there also when while if"
    " because about some any all both each up out into over after before to from"
    " und oder der die das den dem ein eine einen mit im am zu ist war hat sind"
    " waren et ou le la les un une est y el los las".split()
)
"""Words that stand next to anything."""
_EVEN = set(
    "and or und oder et ou y o with mit plus versus vs met married x the a an his her"
    " its der die das den".split()
)
"""Between two things, these mean the same either way round."""
_ROLES = re.compile(r"\b(?:by|of|von|par|de|por|di|da|del|des)\s+\Z")
"""In front of a name: who did something in the passive, and whose something is."""

_Name = tuple[str, str]
"""What a thing can be taken for, and its key."""


@dataclass(slots=True)
class _Place:
    """Where something stands, by the words next to it: all, where it occurs twice."""

    left: set[str] = field(default_factory=set[str])
    right: set[str] = field(default_factory=set[str])
    roles: set[str] = field(default_factory=set[str])

    def common(self, other: "_Place") -> set[tuple[str, str]]:
        """The words that two places have on the same side."""
        left = {("left", word) for word in self.left & other.left}
        return left | {("right", word) for word in self.right & other.right}

    @property
    def words(self) -> set[str]:
        """The words on both sides."""
        return self.left | self.right


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a thing of a text."""

    kind: str
    """What can be taken for each other; empty for a word."""
    key: str
    start: int
    end: int


def swapped(before: Read, after: Read) -> tuple[str, str] | None:
    """Two things that stand in each other's places, as the second text says them."""
    names = {it.key for it in (*before.names, *after.names)}
    old, new = _tokens(before, names), _tokens(after, names)
    turned = _turned_round(before, old, after, new)
    if turned is None:
        turned = _exchanged(_places(before, old), _places(after, new))
    if turned is None:
        return None
    spelled = {(it.kind, it.key): after.text[it.start : it.end] for it in new}
    return spelled[turned[0]], spelled[turned[1]]


def _tokens(text: Read, names: set[str]) -> list[_Token]:
    """Words that mean something, and things, in order."""
    found = (*text.things, *_whole_names(text.prose, names))
    things = in_order(it for it in found if it.kind in _LIKE or _is_other(it))
    tokens = [_Token(*_named(it), it.start, it.end) for it in things]
    inside = iter(things)
    thing = next(inside, None)
    for match in _WORD.finditer(text.prose):
        while thing is not None and thing.end <= match.start():
            thing = next(inside, None)
        if thing is not None and thing.start < match.end():
            continue
        word = folded(match[0])
        if match[0].lower() not in _EMPTY and len(word) > 1:
            # Endings are the rewrite's to change.
            tokens.append(_Token("", word[:6], *match.span()))
    return sorted(tokens, key=lambda it: it.start)


def _whole_names(prose: str, names: set[str]) -> Iterator[Thing]:
    """What one of the texts has as names; those of several words are one."""
    words: list[re.Match[str]] = []
    for match in _WORD.finditer(prose):
        if not match[0][0].isupper() or folded(match[0]) not in names:
            continue
        if words and prose[words[-1].end() : match.start()].strip(" \u00a0~"):
            yield _name(words)
            words = []
        words.append(match)
    if words:
        yield _name(words)


def _name(words: list[re.Match[str]]) -> Thing:
    key = " ".join(folded(word[0]) for word in words)
    return Thing("name", words[0].start(), words[-1].end(), key)


def _is_other(thing: Thing) -> bool:
    if thing.kind == "command":
        return thing.hidden
    return thing.kind == "tag" and thing.key[:3].lower() == "<a "


def _named(thing: Thing) -> tuple[str, str]:
    if thing.kind in ("address", "link", "link's name"):
        return "link", thing.key
    if thing.kind != "number":
        return thing.kind, thing.key
    # An amount of dogs takes the place of an amount of cats, a length that of a length.
    same = amount(thing.key)
    year = "year" if _YEAR.fullmatch(same) else same.partition(" ")[2]
    return f"number {year}", same


def _class(name: _Name) -> str:
    """What a model mixes up: it sees hidden things as marks, all of one kind."""
    if name[0] in ("date", "number year"):
        return "date"
    kind = name[0].partition(" ")[0]
    return kind if kind in _IN_SIGHT else "hidden"


def _places(text: Read, tokens: list[_Token]) -> dict[_Name, _Place]:
    """Where each thing stands."""
    gaps = [text.prose[this.end : then.start] for this, then in pairwise(tokens)]
    places: dict[_Name, _Place] = {}
    for at, token in enumerate(tokens):
        if not token.kind:
            continue
        left, right = gaps[max(0, at - _NEXT) : at][::-1], gaps[at : at + _NEXT]
        for barrier in (_CLAUSE, _SENTENCE, _NOTHING):
            words = _reach(left, barrier), _reach(right, barrier)
            # What stands alone between its commas belongs to what is around them.
            if any(words):
                break
        place = places.setdefault((token.kind, token.key), _Place())
        place.left |= {it.key for it in tokens[at - words[0] : at]}
        place.right |= {it.key for it in tokens[at + 1 : at + 1 + words[1]]}
        if token.kind == "name":
            place.roles.add(_role(text, token))
    return places


def _reach(gaps: list[str], barrier: re.Pattern[str]) -> int:
    """How many words are a thing's own, from the nearest to the first barrier."""
    return next((n for n, gap in enumerate(gaps) if barrier.search(gap)), len(gaps))


def _role(text: Read, name: _Token) -> str:
    if text.prose[name.end - 2 : name.end].replace("\u2019", "'") == "'s":
        return "'s"
    before = text.prose[max(0, name.start - 6) : name.start].lower()
    match = _ROLES.search(before)
    return match[0].strip() if match else ""


def _exchanged(
    had: dict[_Name, _Place], has: dict[_Name, _Place]
) -> tuple[_Name, _Name] | None:
    """The first two of some things that went round in each other's places."""
    moved = [it for it, place in has.items() if it in had and place != had[it]]
    if len(moved) > _MOST:
        return None
    took: dict[_Name, dict[_Name, bool]] = {
        this: {
            that: told
            for that in moved
            if _class(this) == _class(that)
            and (told := _took_place(this, that, had, has)) is not None
        }
        for this in moved
    }
    for this, places in took.items():
        for that, told in places.items():
            back = took[that].get(this)
            if back is not None and (told or back):
                return this, that
    # Of more than two in a circle, each must have its own words for it.
    took = {
        this: {that: told for that, told in places.items() if told}
        for this, places in took.items()
    }
    while gone := [it for it, places in took.items() if not places]:
        # It took nobody's place, so whoever took its place only moved up.
        took = {
            this: {that: told for that, told in places.items() if that not in gone}
            for this, places in took.items()
            if this not in gone
        }
    for this, places in took.items():
        return this, next(iter(places))
    return None


def _took_place(
    this: _Name, that: _Name, had: dict[_Name, _Place], has: dict[_Name, _Place]
) -> bool | None:
    """Whether the words next to one say that it took the other's place.

    None if it did not. False if only words tell that are next to both: of two names
    around the same word ("Ann paid Ben") one may follow the other in an honest sentence
    too ("Ben was paid by Ann").
    """
    if this == that or any(had[it].roles != has[it].roles for it in (this, that)):
        return None
    around = had[this].words & had[that].words
    if (has[this].words & had[this].words) - around - {this[1], that[1]}:
        return None
    shared = had[this].common(had[that])
    there = has[this].common(had[that]) - shared
    return any(word not in around for _, word in there) if there else None


def _turned_round(
    before: Read, old: list[_Token], after: Read, new: list[_Token]
) -> tuple[_Name, _Name] | None:
    """Two things of one kind on the wrong sides of the same words: "5 to 10"."""
    frames = set(_frames(before, old))
    for one, words, other in _frames(after, new):
        turned = one != other and (other, words, one) in frames
        if turned and (one, words, other) not in frames:
            return one, other
    return None


def _frames(
    text: Read, tokens: list[_Token]
) -> Iterator[tuple[_Name, tuple[str, ...], _Name]]:
    """Each two things of one kind that follow each other, and the words between."""
    things = [it for it in tokens if it.kind]
    for this, then in pairwise(things):
        between = text.prose[this.end : then.start]
        if this.kind != then.kind or len(between) > _FARTHEST:
            continue
        words = tuple(word.lower() for word in _WORD.findall(between))
        if not _EVEN.issuperset(words) and not _SENTENCE.search(between):
            yield (this.kind, this.key), words, (then.kind, then.key)
