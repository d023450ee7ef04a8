"""Dates with the name of a month, ISO dates and weekdays, whatever their order."""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re

from coauthor.shaping.guard.thing import Thing

_NAMES = (
    "january jan januar jänner janvier enero gennaio",
    "february feb februar février febrero febbraio",
    "march mar märz mars marzo",
    "april apr avril abril aprile",
    "may mai mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet julio luglio",
    "august aug août agosto",
    "september sept sep septembre septiembre settembre",
    "october oct oktober okt octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre diciembre dicembre",
)
_SHOWN = (
    "January February March April May June July August September October November"
    " December"
).split()
_MONTHS = {name: n for n, names in enumerate(_NAMES) for name in names.split()}
_ALONE = (
    "January February April June July September October November December"
    " Januar Februar Juni Juli Oktober Dezember"
)
_WEEKDAYS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    " Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
)
_DAYS = {day.lower().removesuffix("s") for day in _WEEKDAYS.split()}
_WORD = re.compile(r"[^\W\d_]+")
_MONTH = "(?P<m>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?<![\d.,:/-])(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<y>[12]\d{3})(?![\d-])"
_S = r"[\s~]{1,3}"

_PATTERNS = (
    re.compile(
        r"(?<![\d-])(?P<y>[12]\d{3})-(?P<n>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?![\d-])"
    ),
    re.compile(
        rf"{_DAY}{_S}(?:of{_S}|de{_S}|di{_S})?{_MONTH}"
        rf"(?:,?{_S}(?:of{_S}|de{_S}|del{_S})?{_YEAR})?",
        re.I,
    ),
    re.compile(
        rf"\b{_MONTH}{_S}(?:the{_S})?(?P<d>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:.,]\d|\d)"
        rf"(?:,?{_S}{_YEAR})?",
        re.I,
    ),
    re.compile(rf"\b{_MONTH},?{_S}(?:of{_S}|de{_S})?{_YEAR}", re.I),
    re.compile(rf"\b(?P<m>{_ALONE.replace(' ', '|')})\b"),
    # Words that are more than a month need one before them.
    re.compile(
        rf"\b(?:[Ii]n|of|[Ss]ince|[Uu]ntil|[Tt]his|[Nn]ext|[Ll]ast){_S}"
        r"(?P<m>March|May|August)\b"
    ),
)
UNCERTAIN_DATE = "uncertain date"
_MAYBE = re.compile(r"\b(?P<m>March|May|August)\b")
_WEEKDAY = re.compile(rf"\b(?:{_WEEKDAYS.replace(' ', '|')})(?=s?\b)", re.I)


def dates_in(prose: str) -> list[Thing]:
    """The dates of a text; `17 May 2020` and `May 17th, 2020` have the same key.

    Words that may be months are uncertain dates.
    """
    found: list[Thing] = []
    words = {word.lower() for word in _WORD.findall(prose)}
    # Most texts name no month at all, and looking for words costs little.
    patterns = _PATTERNS[:1] if words.isdisjoint(_MONTHS) else _PATTERNS
    for pattern in patterns:
        for match in pattern.finditer(prose):
            found.append(Thing("date", *match.span(), _key(match)))
        # The fuller spellings come first; what they took is no shorter date as well.
        if found:
            prose = pattern.sub(lambda match: "\ue000" * len(match[0]), prose)
    for match in _MAYBE.finditer(prose):
        found.append(Thing(UNCERTAIN_DATE, *match.span(), _key(match)))
    named = any(word.removesuffix("s") in _DAYS for word in words)
    for match in _WEEKDAY.finditer(prose) if named else ():
        found.append(Thing("date", *match.span(), match[0].title()))
    return sorted(found, key=lambda thing: thing.start)


def _key(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = (groups.get("m") or "").lower()
    # Matching in any case also takes a dotless i and a long s; such a word is none.
    month = _MONTHS.get(name, -1) if name else int(groups["n"]) - 1
    shown = _SHOWN[month] if month >= 0 else name
    day = (groups.get("d") or "").lstrip("0")
    return " ".join(filter(None, (day, shown, groups.get("y"))))
