"""Numbers with their signs, currencies and units, as digits and as words."""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re
from collections.abc import Iterator

from coauthor.shaping.guard.number_words import worded
from coauthor.shaping.guard.thing import Thing

_SPELLINGS = {
    "%": "% percent per\xa0cent prozent",
    "‰": "‰",
    "°C": "°C",
    "°F": "°F",
    "°": "° degrees degree grad",
    "$": "$ dollars dollar USD US$",
    "€": "€ euros euro EUR",
    "£": "£ pounds pound GBP",
    "¥": "¥ yen JPY",
    "CHF": "CHF francs franken",
    "km": "km kilometres kilometre kilometers kilometer",
    "km/h": "km/h kph",
    "mph": "mph",
    "m": "m metres metre meters meter",
    "cm": "cm centimetres centimetre centimeters centimeter zentimeter",
    "mm": "mm millimetres millimetre millimeters millimeter",
    "mile": "miles mile meilen meile",
    "foot": "feet foot ft",
    "inch": "inches inch",
    "kg": "kg kilograms kilogram kilos kilo kilogramm",
    "g": "g grams gram gramm",
    "mg": "mg milligrams milligram",
    "t": "tonnes tonne tons ton tonnen",
    "l": "l L litres litre liters liter",
    "ml": "ml mL millilitres millilitre milliliters milliliter",
    "MB": "MB megabytes megabyte",
    "GB": "GB gigabytes gigabyte",
    "kB": "kB KB kilobytes kilobyte",
    "TB": "TB terabytes terabyte",
    "Hz": "Hz hertz",
    "W": "W watts watt",
    "V": "V volts volt",
    "second": "seconds second sekunden sekunde s",
    "minute": "minutes minute min minuten",
    "hour": "hours hour h hrs hr stunden stunde uhr",
    "day": "days day tage tagen tag",
    "week": "weeks week wochen woche",
    "month": "months month monate monaten monat",
    "year": "years year yrs jahre jahren jahr",
    "p.m.": "p.m. pm PM",
    "a.m.": "a.m. am AM",
}
_UNITS = {
    spelling.replace("\xa0", " "): unit
    for unit, spellings in _SPELLINGS.items()
    for spelling in spellings.split(" ")
}
_CURRENCIES = "$€£¥"
_ANY_UNIT = "|".join(
    re.escape(it) + (r"(?!\w)" if it[-1].isalpha() else "")
    for it in sorted(_UNITS, key=len, reverse=True)
)
_LARGE = (
    "hundred thousand million millions billion billions trillion dozen"
    " Mio. Mrd. Millionen Milliarden millones"
).split()
_ANY_LARGE = "|".join(re.escape(it) for it in sorted(_LARGE, key=len, reverse=True))
_GAP = r"(?:[\s~]|\\[,;]|-(?=[A-Za-z]))?"
_NUMBER = re.compile(
    rf"(?P<bound>[±<>≤≥]{_GAP})?(?P<before>(?:US)?[{_CURRENCIES}]{_GAP})?"
    r"(?P<minus>(?<![\w.,)\]-])[-\u2212])?(?P<before2>\\?\$)?"
    r"(?P<body>\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?![\d])"
    r"|\d+(?:[.,:/\u2044'\u2019]\d+)*|[\u00bc-\u00be\u2150-\u215e])"
    r"(?:(?P<ordinal>st|nd|rd|th)(?!\w)|(?P<decade>(?<=0)s)(?!\w))?"
    rf"(?:{_GAP}(?P<large>{_ANY_LARGE})(?!\w))?"
    rf"(?:{_GAP}\\?(?P<unit>{_ANY_UNIT}))?"
)
_AGED = re.compile(r"\b(?:aged?|age of|turn(?:ed|ing|s))\s{1,2}\Z")
"""What stands before a number of years that are not called so."""
_JOINED = re.compile(
    r"\s?(?:[-\u2013\u2014/,]|\.\.|and|or|to|und|oder|bis|et|ou|à|y|o|a)\s?"
)


def numbers_in(prose: str) -> list[Thing]:
    """The numbers of a text; digits and certain words have the same key."""
    found: list[Thing] = []
    matches = list(_NUMBER.finditer(prose))
    units = _shared([_unit(match) for match in matches], matches, prose)
    for match, unit in zip(matches, units, strict=True):
        if not unit and _AGED.search(prose, max(0, match.start() - 12), match.start()):
            unit = "year"
        found.append(Thing("number", *match.span(), _key(match, unit)))
    without = _NUMBER.sub(lambda match: "\ue000" * len(match[0]), prose)
    for start, end, value, certain in worded(without):
        unit = re.compile(rf"{_GAP}(?P<unit>{_ANY_UNIT})").match(prose, end)
        named = _UNITS[unit["unit"]] if unit is not None else ""
        kind = "number" if certain else "uncertain number"
        found.append(Thing(kind, start, end, f"{value} {named}".strip()))
    return found


def _unit(match: re.Match[str]) -> str:
    before = (match["before"] or "").strip(" ~\xa0").removeprefix("US")
    if match["before2"]:
        before = "$"
    unit = _UNITS.get(match["unit"] or "", "") or before
    large = (match["large"] or "").removesuffix("s")
    return f"{large} {unit}".strip()


def _shared(
    units: list[str], matches: list[re.Match[str]], prose: str
) -> Iterator[str]:
    """In "5 and 10 km" both are kilometres."""
    later = ""
    shared: list[str] = []
    for index in range(len(matches) - 1, -1, -1):
        if units[index] or matches[index]["ordinal"]:
            later = units[index]
        elif index + 1 == len(matches) or not _JOINED.fullmatch(
            prose, matches[index].end(), matches[index + 1].start()
        ):
            later = ""
        # "2001" in "in 2001 to 5 million" is a year.
        year = re.fullmatch(r"[12]\d{3}", matches[index]["body"])
        shared.append(units[index] or ("" if year else later))
    return reversed(shared)


def _key(match: re.Match[str], unit: str) -> str:
    body = re.sub(r"[\u00a0\u2009\u202f]", " ", match["body"]).replace("\u2019", "'")
    sign = "-" if match["minus"] else ""
    bound = (match["bound"] or "").strip(" ~\xa0")
    ordinal = "th" if match["ordinal"] else match["decade"] or ""
    return f"{bound}{sign}{body}{ordinal} {unit}".strip()
