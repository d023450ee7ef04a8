"""Words that a rewrite may leave out or say in another way, but not turn round.

"At least 5" may become "5 or more", but not "at most 5"; "yesterday" may become "the
day before", but not "tomorrow".
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from coauthor.shaping.guard.difference import Read
from coauthor.shaping.guard.numbers import amount

_REACH = 40
"""Characters before a number in which a word speaks of it."""
_LOWER = (
    r"at least|no(?:t)? (?:less|fewer) than|more than|over|above|exceed\w*|minimum of"
    r"|mindestens|mehr als|über|plus de|au moins|más de|al menos"
)
_UPPER = (
    r"at (?:the )?most|no(?:t)? more than|up to|(?:less|fewer) than|under|below"
    r"|maximum of|höchstens|weniger als|unter|bis zu|moins de|au plus|menos de"
)
_LIMIT = re.compile(rf"\b(?:(?P<upper>{_UPPER})|(?P<lower>{_LOWER}))\s+\Z", re.I)
_CHANGE = re.compile(
    r"\b(?:(?P<up>rose|rise[sn]?|rising|increas\w+|grew|grow[ns]?|growing|gain(?:ed|s)?"
    r"|climb\w*|stieg\w*|gestiegen|wuchs\w*|gewachsen)"
    r"|(?P<down>fell|fall(?:s|en|ing)?|decreas\w+|drop(?:s|ped|ping)?|declin\w+|sank"
    r"|shr[aiu]nk\w*|lost|fiel\w*|gefallen|sank\w*|gesunken))\b",
    re.I,
)
_ONE_OF: Mapping[str, Sequence[str]] = {
    "half": (
        *("half", "quarter", "quarters", "a third", "thirds"),
        *("hälfte", "drittel", "viertel"),
    ),
    "twice": ("doubled", "tripled", "halved", "quadrupled", "verdoppelt", "halbiert"),
    "dozens": ("dozens", "hundreds", "thousands", "millions", "billions", "trillions"),
    "first": ("first", "second", "third", "last", "zweite", "dritte"),
    "spring": ("spring", "summer", "autumn", "winter"),
    "morning": ("morning", "afternoon", "evening", "midnight", "noon"),
    "today": ("yesterday", "today", "tomorrow", "gestern", "heute", "morgen"),
    "nineties": (
        *("twenties", "thirties", "forties", "fifties", "sixties", "seventies"),
        *("eighties", "nineties"),
        *("zwanziger", "dreißiger", "vierziger", "fünfziger", "sechziger", "siebziger"),
        *("achtziger", "neunziger"),
    ),
    "north": ("north", "south", "east", "west"),
    "northern": ("northern", "southern", "eastern", "western"),
}
"""Of each line one word does not mean another."""
_GROUP_OF = {word: group for group, words in _ONE_OF.items() for word in words}
_WORD = re.compile(
    r"(?P<third>\bone[\s-]third\b"
    r"|\ba\sthird(?=\s(?:of|as|more|less|fewer|larger|smaller|higher|lower)\b)"
    r"|(?<=\bby\s)a\sthird(?=[.,;:!?)]))"
    r"|[^\W\d_]+",
    re.I,
)
"""A word, or the fraction that is no ordinal."""


def contradictions(before: Read, after: Read) -> Iterator[tuple[str, str]]:
    """What the second text says, and what the first one said instead."""
    for pattern, reach in ((_LIMIT, _REACH), (_CHANGE, 2 * _REACH)):
        had, has = (
            _directions(before, pattern, reach),
            _directions(after, pattern, reach),
        )
        for key, said in has.items():
            if key in had and not set(said) & set(had[key]):
                yield next(iter(said.values())), next(iter(had[key].values()))
    for group in _ONE_OF:
        had, has = _words_of(group, before), _words_of(group, after)
        lost = [it for it in had if it not in has]
        new = [it for it in has if it not in had]
        if lost and new:
            yield new[0], lost[0]


def _directions(
    text: Read, pattern: re.Pattern[str], reach: int
) -> dict[str, dict[str, str]]:
    """By the amount of each number: the direction said of it, and in which words."""
    found: dict[str, dict[str, str]] = {}
    for thing in (*text.things, *text.maybe):
        if not thing.kind.endswith("number"):
            continue
        start = max(0, thing.start - reach)
        sentence = re.split(r"[.!?;\x1f]\s|\x1f", text.prose[start : thing.start])[-1]
        for match in list(pattern.finditer(sentence))[-1:]:
            said = f"{match[0].strip()} … {text.text[thing.start : thing.end]}"
            found.setdefault(amount(thing.key), {})[match.lastgroup or ""] = said
    return found


def _words_of(group: str, text: Read) -> dict[str, None]:
    words = (
        "a third" if match["third"] else match[0].lower()
        for match in _WORD.finditer(text.prose)
    )
    return dict.fromkeys(it for it in words if _GROUP_OF.get(it) == group)
