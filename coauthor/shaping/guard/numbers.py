"""Numbers with their signs, currencies and units, as digits and as words."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from coauthor.shaping.guard.number_words import worded
from coauthor.shaping.guard.thing import Thing
from coauthor.shaping.guard.units import ANY_UNIT, CURRENCY, pounds, unit_named

_LARGE = {
    "hundred": 2,
    "thousand": 3,
    "tausend": 3,
    "million": 6,
    "millions": 6,
    "millionen": 6,
    "millones": 6,
    "mio.": 6,
    "billion": 9,
    "billions": 9,
    "milliarde": 9,
    "milliarden": 9,
    "milliard": 9,
    "milliards": 9,
    "mrd.": 9,
    "bn": 9,
    "trillion": 12,
    "trillions": 12,
}
"""How many zeros they stand for."""
_SHORT = {"k": 3, "K": 3, "m": 6, "M": 6, "mn": 6, "B": 9, "b": 9, "tn": 12}
"""The same behind an amount of money, as in £5m."""
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_ANY_LARGE = "|".join(re.escape(it) for it in sorted(_LARGE, key=len, reverse=True))
_GAP = r"(?:[\s~]|\\[,;]|-(?=[A-Za-z]))?"
_MONEY_GAP = r"(?:[\s~]|\\[,;])?"
_NUMBER = re.compile(
    rf"(?P<bound>[±<>≤≥]{_GAP})?(?P<before>(?:{CURRENCY.pattern}|\\\$){_MONEY_GAP})?"
    r"(?P<minus>(?<![\w.,)\]-])[-\u2212]|(?i:\bminus\s))?(?P<before2>\\?\$)?"
    r"(?P<code>(?<!\w)[A-Za-z]{1,8})?"
    r"(?P<body>\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?![\d])"
    r"|\d+(?:[.,:/\u2044'\u2019]\d+)*[\u00bc-\u00be\u2150-\u215e]?"
    r"|[\u00bc-\u00be\u2150-\u215e])"
    r"(?:(?P<ordinal>st|nd|rd|th|er)(?!\w)|(?P<decade>(?<=0)s)(?!\w))?"
    rf"(?:{_GAP}(?P<large>(?i:{_ANY_LARGE}))(?!\w))?"
    rf"(?:{_GAP}\\?(?P<unit>{ANY_UNIT}))?"
    r"(?P<glued>(?<=\d)[A-Za-z]{1,4}(?!\w))?"
)
_UNIT_BEHIND = re.compile(rf"{_GAP}\\?(?P<unit>{ANY_UNIT})")
_AGED = re.compile(
    r"\b(?:aged?|age of|turn(?:ed|ing|s))\s(?:(?:over|under|about|above|below)\s)?\Z"
)
"""What stands before a number of years that are not called so."""
_JOINED = re.compile(
    r"\s?(?:[-\u2013\u2014/,]|\.\.|and|or|to|und|oder|bis|et|ou|à|y|o|a)\s?"
)
_KEY = re.compile(
    r"(?P<front>[±<>≤≥]?-?)(?P<body>[\d.,' ]*\d)(?P<rest>(?:th|s)?)"
    r"(?: e(?P<zeros>\d+))?(?P<unit> .*)?"
)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<s>[,.' ])\d{3})(?:(?P=s)\d{3})*")


def numbers_in(prose: str) -> list[Thing]:
    """The numbers of a text; digits and words of one value have the same amount."""
    found: list[Thing] = []
    pound = pounds(prose)
    matches = list(_NUMBER.finditer(prose))
    units = _shared([_unit(match, pound) for match in matches], matches, prose)
    for match, unit in zip(matches, units, strict=True):
        if not unit and _AGED.search(prose, max(0, match.start() - 20), match.start()):
            unit = "year"
        found.append(Thing("number", *match.span(), _key(match, unit)))
    for start, end, value, certain in worded(_without(prose, matches)):
        match = _UNIT_BEHIND.match(prose, end)
        unit = _resolved(unit_named(match["unit"]), pound) if match else ""
        end = match.end() if match else end
        kind = "number" if certain else "uncertain number"
        found.append(Thing(kind, start, end, f"{value} {unit}".strip()))
    return found


def _without(prose: str, matches: Sequence[re.Match[str]]) -> str:
    pieces: list[str] = []
    done = 0
    for match in matches:
        pieces += [prose[done : match.start()], "\ue000" * len(match[0])]
        done = match.end()
    return "".join([*pieces, prose[done:]])


@lru_cache(maxsize=1024)
def amount(key: str) -> str:
    """A number's key in one way of writing: `2 e3` and `2,000` are both `2000`."""
    match = _KEY.fullmatch(key)
    if match is None:
        return key
    body = match["body"]
    if _GROUPED.fullmatch(body):
        body = re.sub(r"\D", "", body)
    whole, _, part = body.replace(",", ".").partition(".")
    zeros = int(match["zeros"] or 0)
    if not (whole + part).isdigit():
        return key
    part = part.rstrip("0") if zeros or part else part
    digits = (whole + part.ljust(zeros, "0")[:zeros]).lstrip("0") or "0"
    left = part[zeros:]
    return (
        f"{match['front']}{digits}{'.' if left else ''}{left}"
        f"{match['rest']}{match['unit'] or ''}"
    )


def _resolved(unit: str, pound: str) -> str:
    return pound if unit == "pound" else unit


def _unit(match: re.Match[str], pound: str) -> str:
    """How many zeros and which unit a number has, as the end of its key."""
    before = (match["before"] or match["before2"] or "").strip(" ~\xa0\\,;")
    money = unit_named(before) if before else ""
    unit = match["unit"] or ""
    zeros = _LARGE.get((match["large"] or "").lower(), 0)
    for short in (unit, match["glued"] or ""):
        if money and not zeros and short in _SHORT:
            zeros, unit = _SHORT[short], ""
    named = _resolved(unit_named(unit), pound) if unit else ""
    glued = match["glued"] or ""
    if money and glued in _SHORT:
        glued = ""
    if named == money:
        # As in "$5 dollars".
        named = ""
    parts = (f"e{zeros}" if zeros else "", money, named, glued)
    return " ".join(filter(None, parts))


def _shared(
    units: list[str], matches: Sequence[re.Match[str]], prose: str
) -> Iterator[str]:
    """In "5 and 10 km" both are kilometres."""
    later = ""
    shared: list[str] = []
    for index in range(len(matches) - 1, -1, -1):
        match = matches[index]
        if units[index] or match["ordinal"] or match["code"]:
            later = units[index]
        elif index + 1 == len(matches) or not _JOINED.fullmatch(
            prose, match.end(), matches[index + 1].start()
        ):
            later = ""
        # "2001" in "in 2001 to 5 million" is a year.
        year = re.fullmatch(r"[12]\d{3}", match["body"])
        shared.append(units[index] or ("" if year else later))
    return reversed(shared)


def _key(match: re.Match[str], unit: str) -> str:
    body = re.sub(r"[\u00a0\u2009\u202f]", " ", match["body"]).replace("\u2019", "'")
    body = re.sub(r"(?<=\d)(?=[½¼¾])", " ", body).replace("\u2044", "/")
    for sign, fraction in _FRACTIONS.items():
        body = body.replace(sign, fraction)
    sign = "-" if match["minus"] else ""
    bound = (match["bound"] or "").strip(" ~\xa0")
    ordinal = "th" if match["ordinal"] else match["decade"] or ""
    return f"{bound}{sign}{match['code'] or ''}{body}{ordinal} {unit}".strip()
