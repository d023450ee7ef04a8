"""Names: words that are capitalized where no sentence begins.

A name may be said again or replaced by "she", so it only has to occur; and a word that
both texts have is no invented name, however it is spelled.
"""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from coauthor.shaping.guard.known_names import KNOWN_NAMES
from coauthor.shaping.guard.thing import Thing

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_TRANSPARENT = " \t*_{}[]~\u00a0"
_STARTS = "\x1f.!?:;…\n\"“”‘’'«»„()—–-•|/`"
"""Behind these a word may be capitalized for another reason than being a name."""
_ABBREVIATION = re.compile(
    r"(?:^|[^\w])(?:Mrs?|Ms|Dr|Prof|St|Sir|Hr|Fr|vs|etc|e\.g|i\.e|cf|[A-Z])\.\s?$"
)
_NO_NAMES = set(
    "I I'm I've I'd I'll O OK TV Mr Mrs Ms Dr Prof Sir Madam Herr Herrn Frau Chapter"
    " Section Figure Fig Table Equation Eq Part Appendix Note Theorem Lemma Monday"
    " Tuesday Wednesday Thursday Friday Saturday Sunday January February March April"
    " May June July August September October November December".split()
)
_GERMAN = re.compile(
    r"\b(?:der|das|und|ist|nicht|ein|eine|einen|einem|einer|mit|den|dem|des|von|zu|auf"
    r"|für|sich|auch|wird|wurde|haben|sind|ich|wir|sie|im|zum|zur|bei|nach|aus|über"
    r"|oder|aber|wenn|dass)\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|and|of|to|a|is|was|it|that|with|for|he|she|they|on|at)\b"
)
_OPENERS = set(
    "a about above after again all also although an and any are as at because before"
    " below beneath beside besides between both but by can could dear despite"
    " did do does"
    " during each even every for former from had has have he hello her here hi his how"
    " however if in inside is it its just later like many may meanwhile might"
    " most my near"
    " no not now of on once only or our outside over perhaps she should since"
    " so some still"
    " that the their then there these they this those though through thus to"
    " today tomorrow"
    " under unlike until up upon was we were what when where whether which"
    " while who why"
    " will with within without would yes yesterday yet you your according ask"
    " see meet tell"
    " let thank thanks call contact".split()
)
"""Words that begin a sentence and may stand before a name."""
_VERBS = set(
    "is was has had will would can could may might must shall should does did"
    " doesn't didn't isn't wasn't said says asked told went came got made took gave"
    " knew thought saw looked felt left kept held sat stood ran walked smiled"
    " laughed nodded turned began wrote lives lived works worked wants wanted loves"
    " loved likes liked called calls became found met won lost paid bought sold"
    " seemed tried".split()
)
"""Behind a single word without an article, mostly a name's."""
_COMMON = set(
    "everyone everybody someone somebody anyone anybody nobody none nothing"
    " something everything anything whoever whatever another either neither one two"
    " three more less much many few several enough people men women children"
    " mankind research work evidence data water food money time life love history"
    " science art music nature society government technology experience progress"
    " success power war peace death health traffic weather rain snow sunlight light"
    " darkness silence god mother father mum mom dad grandma grandpa there then"
    " that here never always often maybe perhaps please next last first second"
    " finally instead therefore who what which".split()
)
_COMMON_ENDING = re.compile(
    r"(?:s|ly|ing|ed|ion|ment|ness|ity|ance|ence|ism|ship|ure|logy|hood|dom|ery|age)\Z"
)
_DETERMINER = re.compile(
    r"\b(?:ein|eine|einen|einem|einer|eines|der|die|das|den|dem|des|kein\w*|mein\w*"
    r"|dein\w*|sein\w*|ihr\w*|unser\w*|viel\w*|\w+er|\w+en|\w+es|\d+)\s+$"
)


def names_in(prose: str) -> list[Thing]:
    """The words of a text's names; the key of each is the word as it is compared."""
    german = len(_GERMAN.findall(prose)) > len(_ENGLISH.findall(prose))
    return [
        Thing("name", *match.span(), folded(match[0]))
        for match in _names(prose, german)
    ]


def perhaps_names_in(prose: str) -> list[Thing]:
    """Words that begin a sentence as only a name does: "Ulva went", not "Dogs went"."""
    german = len(_GERMAN.findall(prose)) > len(_ENGLISH.findall(prose))
    words = [] if german else list(_WORD.finditer(prose))
    return [
        Thing("name", *this.span(), folded(this[0]))
        for this, then in pairwise(words)
        if this[0].istitle()
        and len(this[0]) > 1
        and then[0] in _VERBS
        and not prose[this.end() : then.start()].strip(_TRANSPARENT)
        and _starts(prose, this.start())
        and this[0].lower() not in _OPENERS | _COMMON
        and not _COMMON_ENDING.search(this[0])
    ]


def words_in(prose: str) -> set[str]:
    """Every word of a text, in the form in which names are compared."""
    return {folded(match[0]) for match in _WORD.finditer(prose)} | {
        folded(part) for match in _WORD.finditer(prose) for part in match[0].split("-")
    }


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """The word in small letters, without the ending of a possessive or plural."""
    word = word.replace("\u2019", "'").casefold()
    return word.removesuffix("'s").removesuffix("'").removesuffix("s")


def _names(prose: str, german: bool) -> Iterator[re.Match[str]]:
    run = 0
    behind = -1
    words = list(_WORD.finditer(prose))
    for index, match in enumerate(words):
        word = re.sub(r"['\u2019]s$", "", match[0])
        large = word[0].isupper()
        follows = prose[behind : match.start()].strip(_TRANSPARENT) == ""
        run = run + 1 if large and follows and behind >= 0 else int(large)
        behind = match.end()
        if not large or word in _NO_NAMES:
            if _is_odd(word):
                yield match
            continue
        if _is_odd(word) or word in KNOWN_NAMES:
            yield match
        elif _starts(prose, match.start()):
            run = 0
            # "Anna Miller left": two capitals begin no ordinary sentence.
            opener = word.lower() in _OPENERS or word.endswith(("ly", "ing", "ed"))
            if not german and not opener and _goes_on(prose, words, index):
                yield match
        elif not german:
            yield match
        elif run > 1 or _goes_on(prose, words, index):
            begins = words[index - run + 1].start()
            if not _DETERMINER.search(prose, max(0, begins - 20), begins):
                yield match


def _is_odd(word: str) -> bool:
    """Whether its letters are a name's everywhere: NATO, iPhone, McDonald."""
    if len(word) < 2 or word in _NO_NAMES or not word.isascii():
        return False
    return (word.isupper() and len(word) > 1) or not (
        word.islower()
        or word.istitle()
        or "-" in word
        or "'" in word
        or "\u2019" in word
    )


def _starts(prose: str, start: int) -> bool:
    """Whether a sentence, or something like one, may begin here."""
    before = prose[max(0, start - 40) : start].rstrip(_TRANSPARENT)
    if not before:
        return True
    if before[-1] == "." and _ABBREVIATION.search(before):
        return False
    return before[-1] in _STARTS


def _goes_on(prose: str, words: list[re.Match[str]], index: int) -> bool:
    """Whether the next word is capitalized as well and in the same sentence."""
    if index + 1 == len(words):
        return False
    here, then = words[index], words[index + 1]
    between = prose[here.end() : then.start()]
    return (
        between.strip(_TRANSPARENT) == ""
        and then[0][0].isupper()
        and then[0] not in _NO_NAMES
        and not here[0].isupper()
    )
