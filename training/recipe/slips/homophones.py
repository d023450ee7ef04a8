"""Words that sound alike or are taken for each other."""

import re
from collections.abc import Iterator
from random import Random

from recipe.slips.slip import Slip

_SETS = """
their there they're | its it's | your you're | to too | then than | affect effect
lose loose | whose who's | were where we're | weather whether | accept except
passed past | principal principle | quiet quite | advice advise | breath breathe
brake break | buy by | hear here | hole whole | know no | knew new | lead led
meat meet | peace piece | plain plane | right write | sight site | son sun
stationary stationery | threw through | wait weight | weak week | wear where
which witch | wood would | desert dessert | device devise | complement compliment
choose chose | clothes cloths | coarse course | council counsel | dairy diary
later latter | loan lone | moral morale | of off | one won | poor pour | role roll
sole soul | steal steel | tail tale | thorough through | vain vein | waist waste
allowed aloud | bare bear | capital capitol | cite sight | ensure insure | fair fare
forth fourth | hair heir | heal heel | made maid | pray prey | rain reign | sail sale
scene seen | sew so | sense since | bought brought | though thought | where were
"""
_PHRASES = {
    "could have": "could of",
    "would have": "would of",
    "should have": "should of",
    "must have": "must of",
    "might have": "might of",
    "a lot": "alot",
    "all right": "alright",
    "used to": "use to",
    "supposed to": "suppose to",
    "as well": "aswell",
    "in fact": "infact",
    "each other": "eachother",
    "at least": "atleast",
    "cannot": "can not",
    "into": "in to",
    "without": "with out",
    "himself": "hisself",
    "themselves": "theirselves",
    "every day": "everyday",
    "may be": "maybe",
    "rather than": "rather then",
    "more than": "more then",
}


def _swaps() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words in re.split(r"[|\n]", _SETS):
        alike = words.split()
        for word in alike:
            others = [it for it in alike if it != word]
            found[word] = found.get(word, []) + others
    for right, wrong in _PHRASES.items():
        found.setdefault(right, []).append(wrong)
    return found


_SWAPS = _swaps()
_FIND = re.compile(
    r"(?<![\w'])(?:" + "|".join(sorted(_SWAPS, key=len, reverse=True)) + r")(?![\w'])",
    re.IGNORECASE,
)


def homophones(text: str, random: Random) -> Iterator[Slip]:
    """Each such word as one that it is taken for, with the text's own apostrophe."""
    curly = "’" in text
    for match in _FIND.finditer(text.replace("’", "'")):
        right = match[0]
        if right[1:] != right[1:].lower():
            continue
        wrong = random.choice(_SWAPS[right.lower()])
        if right[0].isupper():
            wrong = wrong[0].upper() + wrong[1:]
        if curly:
            wrong = wrong.replace("'", "’")
        yield Slip(match.start(), match.end(), wrong, "homophone")
