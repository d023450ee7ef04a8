"""Number words of English, German, French, Spanish and Italian, and their values.

Left out are words that are something else in one of these languages: `elf`, `six`
counts, `once` does not.
"""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

from functools import cache

Words = tuple[str, ...]

SMALL = {
    word: n
    for n, word in enumerate(
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen"
            " fourteen fifteen sixteen seventeen eighteen nineteen"
        ).split(),
        start=1,
    )
}
TENS = {
    word: n
    for n, word in zip(
        range(20, 100, 10),
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
LARGE = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
ORDINALS = {
    word: n
    for n, word in enumerate(
        (
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh"
            " twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
            " nineteenth twentieth"
        ).split(),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}

_GERMAN_SMALL = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
    " fünfzehn sechzehn siebzehn achtzehn neunzehn"
).split()
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_FRENCH_SMALL = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
    " seize dix-sept dix-huit dix-neuf"
).split()
_FRENCH_TENS = "vingt trente quarante cinquante soixante".split()
_SPANISH_SMALL = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce"
    " quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós"
    " veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
).split()
_SPANISH_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ITALIAN_SMALL = (
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici"
    " quattordici quindici sedici diciassette diciotto diciannove"
).split()
_ITALIAN_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_AMBIGUOUS = set("ein elf un uno una once due tre sei otto acht dos sette six".split())
_MORE = {
    "hundert": 100,
    "tausend": 1000,
    "cien": 100,
    "ciento": 100,
    "cento": 100,
    "mille": 1000,
    "mil": 1000,
    "eine million": 10**6,
    "eine milliarde": 10**9,
    "ein dutzend": 12,
    "un million": 10**6,
    "un milliard": 10**9,
    "une douzaine": 12,
    "un millón": 10**6,
    "un milione": 10**6,
    "un miliardo": 10**9,
}


@cache
def phrases() -> dict[str, list[tuple[Words, int]]]:
    """By their first word: the words of each number that is no English one."""
    found = {**_german(), **_french(), **_spanish(), **_italian(), **_MORE}
    table: dict[str, list[tuple[Words, int]]] = {}
    for text, value in found.items():
        words = tuple(text.replace("-", " ").split())
        if text not in _AMBIGUOUS:
            table.setdefault(words[0], []).append((words, value))
    for several in table.values():
        several.sort(key=lambda it: -len(it[0]))
    return table


def _german() -> dict[str, int]:
    found = {word: n for n, word in enumerate(_GERMAN_SMALL, start=1)}
    for ten, word in zip(range(20, 100, 10), _GERMAN_TENS, strict=True):
        found[word] = ten
        for n, small in enumerate(_GERMAN_SMALL[:9], start=1):
            found[f"{small}und{word}"] = ten + n
    for n, small in enumerate(_GERMAN_SMALL[:12], start=1):
        found[f"{small}tausend"] = 1000 * n
        found[f"{small}hundert"] = 100 * n
        found[f"{small} millionen"] = 10**6 * n
        found[f"{small} milliarden"] = 10**9 * n
    return found


def _french() -> dict[str, int]:
    found = {word: n for n, word in enumerate(_FRENCH_SMALL, start=1)}
    for ten, word in zip(range(20, 70, 10), _FRENCH_TENS, strict=True):
        found[word] = ten
        _add_french(found, word, ten, 9)
    _add_french(found, "soixante", 60, 19)
    found["quatre-vingts"] = found["quatre-vingt"] = 80
    _add_french(found, "quatre-vingt", 80, 19)
    return found


def _add_french(found: dict[str, int], word: str, ten: int, last: int) -> None:
    for n, small in enumerate(_FRENCH_SMALL[:last], start=1):
        found[f"{word}-{small}"] = ten + n
        if n in (1, 11):
            found[f"{word} et {small}"] = ten + n


def _spanish() -> dict[str, int]:
    found = {word: n for n, word in enumerate(_SPANISH_SMALL, start=1)}
    for ten, word in zip(range(30, 100, 10), _SPANISH_TENS, strict=True):
        found[word] = ten
        for n, small in enumerate(_SPANISH_SMALL[:9], start=1):
            found[f"{word} y {small}"] = ten + n
    return found


def _italian() -> dict[str, int]:
    found = {word: n for n, word in enumerate(_ITALIAN_SMALL, start=1)}
    for ten, word in zip(range(20, 100, 10), _ITALIAN_TENS.split(), strict=True):
        found[word] = ten
        for n, small in enumerate(_ITALIAN_SMALL[:9], start=1):
            found[(word[:-1] if n in (1, 8) else word) + small] = ten + n
    return found
