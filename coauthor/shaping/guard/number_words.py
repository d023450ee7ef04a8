"""Numbers written as words, where that is what they certainly are."""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re
from collections.abc import Iterator

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_OTHER = {
    # Only words that are nothing else in any of these languages.
    2: "zwei deux",
    3: "drei trois tres",
    4: "vier quatre cuatro",
    5: "fünf cinq cinco",
    6: "sechs",
    7: "sieben sept siete",
    8: "acht huit ocho",
    9: "neun nueve",
    10: "zehn diez",
    11: "onze",
    12: "zwölf douze doce",
    20: "zwanzig vingt veinte",
    30: "dreißig trente treinta",
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30,
}  # fmt: skip
_VALUES = {
    **{word: n for n, word in enumerate(_SMALL, start=1)},
    **{word: n for n, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{word: n for n, words in _OTHER.items() for word in words.split()},
}
_LARGE = "thousand|million|billion|trillion"
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_UNITS = "|".join(_SMALL[:9])
_NUMBER = re.compile(
    rf"(?<![\w-])(?:(?P<tens>{'|'.join(_TENS)})[\s-](?:(?P<one>{_UNITS})|(?P<last>{_ORDINAL}))"
    rf"|(?P<ordinal>{_ORDINAL})|(?P<word>{_WORD}))"
    rf"(?P<hundred>[\s-]hundred)?(?:[\s-](?P<large>{_LARGE}))?(?!\w)",
    re.I,
)
_UNCERTAIN = {"1", "1th", "2th", "3th"}
"""A pronoun, a moment, a fraction: these words are not only numbers."""


def worded(prose: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end, value in digits, and whether it is certain, of each number word."""
    for match in _NUMBER.finditer(prose):
        value = _value(match)
        certain = value not in _UNCERTAIN and _in_sentence(prose, match)
        yield *match.span(), value, certain


def _in_sentence(prose: str, match: re.Match[str]) -> bool:
    """Whether it is more than a word by itself, as in a list of headings."""
    before = prose[max(0, match.start() - 3) : match.start()].rstrip(" \t\n*_")
    behind = prose[match.end() : match.end() + 3].lstrip(" \t\n*_-")
    return before[-1:].isalnum() or before[-1:] == "," or behind[:1].isalnum()


def _value(match: re.Match[str]) -> str:
    ordinal = match["ordinal"] or match["last"]
    if match["tens"]:
        number = _VALUES[match["tens"].lower()]
        if match["one"]:
            number += _VALUES[match["one"].lower()]
        else:
            number += _ORDINALS[match["last"].lower()]
    elif ordinal:
        number = _ORDINALS[ordinal.lower()]
    else:
        number = _VALUES[match["word"].lower()]
    if match["hundred"]:
        number *= 100
    large = f" {match['large'].lower()}" if match["large"] else ""
    return f"{number}{'th' if ordinal else ''}{large}"
