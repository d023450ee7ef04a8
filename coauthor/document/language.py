"""In which language a text is, where that is clear; otherwise nothing is said.

A wrong guess would silence coauthor in the writer's own language, so every doubt
counts as "not known".
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from coauthor.document.function_words import language_by_function_words

_FEWEST_LETTERS = 80
"""For the detector."""
_SHORT = 200
"""Letters; up to so many, small words are asked first."""
_FEWEST_OTHER_LETTERS = 30
_OTHER_SHARE = 0.8
"""Of all letters; where so few are Latin, the script alone says it is not English."""
_MOST_CHARACTERS = 4000
"""More would cost time and tell nothing new."""
_CLEAR = 0.99
"""The detector's probability for the whole text; prose of 150 letters reaches 0.999."""
_CLEAR_IN_A_HALF = 0.8
"""Two languages in one text, such as a translation below its original, fail here."""

_NOT_PROSE = re.compile(
    r"\A(---|\+\+\+)\s*\n.*?^\1\s*?$"  # Front matter.
    r"|^[ \t]*(```|~~~).*?^[ \t]*\2"  # Code.
    r"|\\begin\{(verbatim|lstlisting|minted|equation|align)\*?\}.*?\\end\{\3\*?\}"
    r"|\\[A-Za-z]+\*?(?:\[[^\]\n]{0,200}\])?(?:\{[^}\n]{0,200}\})?"
    r"|`[^`\n]*`"
    r"|\$[^$\n]*\$"
    r"|<[^<>\n]{1,200}>"
    r"|(?:https?://|www\.)\S+|(?<!\S)[\w.+-]{1,60}@\S+",
    re.DOTALL | re.MULTILINE,
)

# What people write in, out of the 140 languages that the detector knows: with all of
# them, Nigerian Pidgin takes its share of short English texts.
_LANGUAGES = """
    af ar be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl he hi hr hu hy id
    is it ja ka kk ko la lt lv mk ms nb nl nn no pl pt ro ru sk sl sq sr sv sw ta te th
    tl tr uk ur vi zh
"""
_PLACEHOLDER = "la"
"""Far more often `Lorem ipsum` than Latin, and that says nothing about the writer."""


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the one language that the prose clearly is in.

    None when there is too little text, when it is mixed, or when it is not clear.
    """
    prose = " ".join(_NOT_PROSE.sub(" ", text).split())[:_MOST_CHARACTERS]
    letters = _letters(prose)
    others = _letters(sign for sign in prose if sign >= _FIRST_OTHER_LETTER)
    if others >= max(_FEWEST_OTHER_LETTERS, _OTHER_SHARE * letters):
        # How sure the detector is does not matter: all it can mix up is languages
        # of one script.
        return _classifier()(prose)[0]
    if letters < _SHORT and (early := _early(prose)):
        return early
    if letters < _FEWEST_LETTERS:
        return None
    half = len(prose) // 2
    if _plainly_english(prose[:half]) and _plainly_english(prose[half:]):
        return "en"
    language, probability = _classifier()(prose)
    if probability < _CLEAR or language == _PLACEHOLDER:
        return None
    halves = map(_classifier(), (prose[:half], prose[half:]))
    if any(it[0] != language or it[1] < _CLEAR_IN_A_HALF for it in halves):
        return None
    return language


def _early(prose: str) -> str | None:
    """The language of a short text, if its small words tell it."""
    found = language_by_function_words(prose)
    if found is None:
        return None
    code, sure = found
    if sure:
        return code
    language, probability = _classifier()(prose)
    return code if language == code and probability >= _CLEAR_IN_A_HALF else None


_ENGLISH = frozenset(
    ("the", "and", "that", "with", "this", "from", "which", "have", "they", "you")
)
"""Frequent in all English prose, and no words of other languages that many write."""
_ENGLISH_SHARE = 0.08
"""Of all words; English prose has 12 to 20 % of them, other languages next to none."""


def _plainly_english(prose: str) -> bool:
    """Whether the detector need not be asked: most writers never have to load it."""
    words = prose.casefold().split()
    return sum(map(_ENGLISH.__contains__, words)) > _ENGLISH_SHARE * len(words)


_FIRST_OTHER_LETTER = "\u0370"
"""Greek, and behind it all other scripts (and Latin letters of Vietnamese)."""


def _letters(prose: Iterable[str]) -> int:
    """How many letters; a Chinese or Japanese sign says as much as three."""
    return sum(3 if "\u3040" <= sign <= "\u9fff" else sign.isalpha() for sign in prose)


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    """The detector, loaded at the first question: it takes most of a second."""
    from py3langid import langid  # pyright: ignore

    detector = langid.LanguageIdentifier.from_model_file(  # pyright: ignore
        langid.MODEL_FILE, norm_probs=True
    )
    known = set(map(str, detector.nb_classes))  # pyright: ignore
    detector.set_languages(  # pyright: ignore
        [it for it in _LANGUAGES.split() if it in known]
    )
    return detector.classify  # pyright: ignore
