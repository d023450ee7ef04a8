"""Which kind of text an English one is, such as a letter, told by its words.

It chooses ideas that fit, so a wrong guess costs little; other languages mostly count
as reports.
"""

import re
from collections.abc import Container, Sequence
from typing import Literal

from coauthor.document.sentences import sentence_ends
from coauthor.document.structure import prose_spans

TextKind = Literal["letter", "story", "argument", "instructions", "report"]

_WORD = re.compile(r"[^\W\d_]+")
_SALUTATION = re.compile(
    r"(?:^|>)\s*(?:(?:dear|hello|hi|hey)\b[^\n.<>]{0,60}[,:]"
    r"|to(?-i: [A-Z]| the | all | my )[^\n.<>]{0,60},)\s*"
    r"(?:$|<)",
    re.I | re.M,
)
_OPENING = re.compile(r"\\opening\s*\{")
"""The salutation in LaTeX, of which only what follows counts as prose."""
_WHERE_LETTERS_BEGIN = 400
"""Characters of the prose."""
_TOLD_WORDS = """
    he she him her his was were had said asked went came looked stood took saw
    thought knew turned felt heard began left told ran sat walked smiled nodded replied
    cried answered laughed whispered door eyes hand hands
"""
_TOLD = frozenset(_TOLD_WORDS.split())
"""What stories are full of and arguments are not."""
_TOLD_SHARE = 0.04
"""Of all words: of 300 passages of fiction in the corpus's training half, 87 in a
hundred are stories by these rules, and of 1800 of essays, reports, news, articles,
instructions and letters 5 in a hundred."""
_DATED = re.compile(
    r"\b\d[\d.,:]*|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February"
    r"|March|April|June|July|August|September|October|November|December)\b"
)
"""What reports and lives of people are full of and stories are not."""
_DATED_SHARE = 0.012
_FEW_DATES = 2
"""Which a short story may have."""
_ARGUED_WORDS = """
    argue argued argues argument believe better because cannot claim claims deserve
    deserves fair indeed merely neither nobody nor ought people perhaps rather reason
    reasons should surely therefore thus true truth unfair whoever why worse wrong
"""
_ARGUED = frozenset(_ARGUED_WORDS.split())
_ARGUED_SHARE = 0.02
_DONE_FIRST = """
    add adjust allow apply arrange attach bake beat blend boil bring brush check choose
    chop clean clear click close combine connect cook cool cover create cut decide dig
    download drain draw drop dry empty enter fill find fold follow fry get give heat
    hold insert install keep lay leave let lift loosen lower make mark measure melt mix
    move open paint peel place plant plug pour preheat prepare press print pull push put
    read remove repeat replace rinse roll rub run save scroll select serve set shake
    simmer slice soak spread sprinkle start stir store switch take tap test tie tighten
    toast turn type unplug unscrew use wait warm wash water wear weigh whisk wipe write
"""
_DONE = frozenset(_DONE_FIRST.split())
"""What instructions begin their sentences with."""
_DONE_SHARE = 0.35
_FEWEST_DONE = 3
"""Sentences."""


def kind_of(text: str, language: str) -> TextKind:
    """What the text is; `language` is the LSP language id.

    `report` stands for all the rest, such as news.
    """
    spans = prose_spans(text, language)
    prose = "\n".join(text[start:end] for start, end in spans)
    beginning = prose[:_WHERE_LETTERS_BEGIN]
    if _OPENING.search(text) or _SALUTATION.search(beginning):
        return "letter"
    words = [word.casefold() for word in _WORD.findall(prose)]
    dates = len(_DATED.findall(prose))
    reports = dates > max(_FEW_DATES, _DATED_SHARE * len(words))
    if not reports and _count(words, _TOLD) > _TOLD_SHARE * len(words):
        return "story"
    if _instructs([text[start:end] for start, end in spans]):
        return "instructions"
    argues = _count(words, _ARGUED) > _ARGUED_SHARE * len(words)
    return "argument" if argues else "report"


def _count(words: Sequence[str], known: Container[str]) -> int:
    return sum(word in known for word in words)


def _instructs(passages: Sequence[str]) -> bool:
    """Whether many sentences tell somebody to do something."""
    firsts: list[str] = []
    for passage in passages:
        starts = [0, *(end for end in sentence_ends(passage) if end < len(passage))]
        found = (_WORD.search(passage, start) for start in starts)
        firsts += [word[0].casefold() for word in found if word]
    done = _count(firsts, _DONE)
    return done >= _FEWEST_DONE and done > _DONE_SHARE * len(firsts)
