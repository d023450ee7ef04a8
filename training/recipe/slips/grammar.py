"""Agreement, articles, prepositions and tenses that do not fit.

Only where the words around a place make plain what is right.
"""

import re
from collections.abc import Iterator
from itertools import chain
from random import Random

from recipe.slips.slip import Slip
from recipe.slips.verbs import BASE_OF, PAST_OF, PAST_OF_PARTICIPLE

_NUMBERS = {
    "is": "are",
    "are": "is",
    "was": "were",
    "were": "was",
    "has": "have",
    "have": "has",
    "does": "do",
    "do": "does",
    "isn't": "aren't",
    "aren't": "isn't",
    "wasn't": "weren't",
    "weren't": "wasn't",
    "doesn't": "don't",
    "don't": "doesn't",
    "hasn't": "haven't",
    "haven't": "hasn't",
}
_NUMBER = re.compile(rf"(?<=[a-z] )(?:{'|'.join(_NUMBERS)})(?![\w'])")
_HE_DOES = re.compile(r"\b(?:[Hh]e|[Ss]he|[Ii]t) (?P<word>[a-z]{2,}[^s\W]s)\b")
_NOT_VERBS = {"is", "was", "has", "does", "always", "perhaps", "sometimes", "towards"}
_PLURAL = re.compile(
    r"\b(?:many|most|some|both|these|those|other|all|few|two|three|four|five|six|seven"
    r"|eight|nine|ten|several) (?P<word>[a-z]{3,}[^siu\W]s)\b"
)
_ARTICLE = re.compile(r"(?<=\w )(?:a|an|the) (?=[a-z])|\b(?:A|An)\b(?= [a-z])")
_COLLOCATIONS = """
interested in:on,at | depend on:of,from | depends on:of,from | depended on:of
consist of:in,from | consists of:in | believe in:on,at | belong to:at,with
different from:of | capable of:to | afraid of:from,for | proud of:for,on | full of:with
arrive at:to | arrived at:to | listen to:at | listened to:at | look at:to,on
looked at:to | responsible for:of,to | wait for:on,to | waited for:on | ask for:about
famous for:of | good at:in,on | similar to:with,as | married to:with | refer to:at
according to:with | because of:for | instead of:from | accused of:for,with
aware of:about,on | covered with:from | filled with:of | made of:from,by | reason for:of
result in:to | result of:from | result from:of | succeed in:to,at | think of:on,at
thought of:on | tired of:from | used to:for | worried about:for,of | agree with:to
agreed with:to | apart from:of | asked for:after | deal with:of,to | point of:to
part of:from | number of:from | kind of:from | sort of:from | lack of:on | need for:of
attention to:on | access to:at | addition to:of | in front of:from | on behalf of:from
in the morning:on | at night:in | at home:in | on Monday:in | on Sunday:in,at
"""
_TENSES = (
    re.compile(r"\b(?:did not|did|to|would|could|will|can|must) (?P<base>[a-z]+)\b"),
    re.compile(r"\b(?:has|have|had) (?P<participle>[a-z]+)\b"),
    re.compile(r"\b(?:[Hh]e|[Ss]he|[Ii]t) (?P<past>[a-z]+)\b"),
)
"""The word before says which form is right."""
_STAY = {"was", "been"}
"""What takes their place is no slip that anybody makes."""


def agreement(text: str, _random: Random) -> Iterator[Slip]:
    """The wrong number: "they was", "she walk", "these book"."""
    for match in _NUMBER.finditer(text.replace("’", "'")):
        wrong = _NUMBERS[match[0]]
        if "’" in text:
            wrong = wrong.replace("'", "’")
        yield Slip(match.start(), match.end(), wrong, "agreement")
    for match in (*_HE_DOES.finditer(text), *_PLURAL.finditer(text)):
        if match["word"] not in _NOT_VERBS:
            yield Slip(match.end() - 1, match.end(), "", "agreement")


def articles(text: str, random: Random) -> Iterator[Slip]:
    """The other article, as in "an house", or none at all."""
    for match in _ARTICLE.finditer(text):
        article, gap = match[0].rstrip(), match[0][len(match[0].rstrip()) :]
        other = {"a": "an", "an": "a", "A": "An", "An": "A"}.get(article)
        if other is None or (gap and random.random() < 0.5):
            yield Slip(match.start(), match.end(), "", "article")
        else:
            yield Slip(match.start(), match.end(), other + gap, "article")


def _collocations() -> dict[str, list[str]]:
    pairs = (
        it.split(":") for it in _COLLOCATIONS.strip().replace("\n", "|").split("|")
    )
    return {right.strip(): [*wrong.strip().split(",")] for right, wrong in pairs}


_WITH_PREPOSITION = _collocations()
_PREPOSITION = re.compile(rf"\b(?:{'|'.join(_WITH_PREPOSITION)})\b")
_FIRST_WORD_IS_IT = {"in the morning", "at night", "at home", "on Monday", "on Sunday"}


def prepositions(text: str, random: Random) -> Iterator[Slip]:
    """Not what the word before it asks for: "interested on", "depends of"."""
    for match in _PREPOSITION.finditer(text):
        right = match[0]
        wrong = random.choice(_WITH_PREPOSITION[right])
        if right in _FIRST_WORD_IS_IT:
            start, end = match.start(), match.start() + right.index(" ")
        else:
            start, end = match.start() + right.rindex(" ") + 1, match.end()
        yield Slip(start, end, wrong, "preposition")


def tenses(text: str, _random: Random) -> Iterator[Slip]:
    """The wrong form: "did not went", "has took", "has walk", "he go" for "went"."""
    for match in chain.from_iterable(it.finditer(text) for it in _TENSES):
        group = match.lastgroup or ""
        wrong = _wrong_form(match[group], group)
        if wrong and wrong != match[group] and match[group] not in _STAY:
            yield Slip(match.start(group), match.end(group), wrong, "tense")


def _wrong_form(word: str, group: str) -> str | None:
    match group:
        case "base":
            return PAST_OF.get(word)
        case "participle":
            return (
                PAST_OF_PARTICIPLE.get(word) or BASE_OF.get(word) or _without_ed(word)
            )
        case _:
            return BASE_OF.get(word)


def _without_ed(word: str) -> str | None:
    """Give "walk" for "walked"; nothing where a letter would have to come back."""
    regular = len(word) > 5 and word.endswith(("ked", "ned", "led", "wed", "yed"))
    return word[:-2] if regular and word[-3] != word[-4] else None
