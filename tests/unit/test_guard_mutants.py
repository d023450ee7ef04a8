"""Texts in which one thing was changed, or two took each other's places, are noticed.

The things stand between `⸢` and `⸣` in `golden/guard_documents/`. A mutant is made of
the document as it is and of one in other words, which by itself must pass; it has to
be withheld, or repaired until the thing is as it was.
"""

import random
import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.difference import read
from tests.unit.test_guard_attacks import DOCUMENTS, Document, altered

OTHER_WORDS = {
    "measured": "examined",
    "cold": "icy",
    "see": "look at",
    "See": "Look at",
    "holds": "contains",
    "owner": "landlord",
    "nobody": "no one",
    "weighs": "weighs in at",
    "takes": "needs",
}
SWAPPED = 150
"""Pairs of a document that are tried; which ones they are, its name decides."""
IN_SENTENCES = {
    "citation",
    "date",
    "footnote",
    "formula",
    "inline code",
    "link",
    "link's name",
    "name",
    "number",
    "quotation",
}
EVEN = {
    frozenset(("www.example.com/dam", "info@example.org")),
    frozenset(("https://a.org/survey", "www.b.org/map")),
}
"""Pairs with "and" or "or" between them, whose order says nothing."""


def in_other_words(text: str) -> str:
    words = "|".join(OTHER_WORDS)
    return re.sub(rf"\b(?:{words})\b", lambda it: OTHER_WORDS[it[0]], text)


def pieces(of: Document, other_words: bool) -> list[str]:
    """The text in pieces, of which every second one is a thing."""
    done, found = 0, list[str]()
    for start, end in of.things:
        between = of.text[done:start]
        found += [in_other_words(between) if other_words else between]
        found += [of.text[start:end]]
        done = end
    last = of.text[done:]
    return [*found, in_other_words(last) if other_words else last]


def kinds(of: Document) -> list[str]:
    """What the guard takes each thing for; years count as dates."""
    text = read(of.text, of.language, "facts")
    every = (*text.things, *text.names)
    found: list[str] = []
    for start, end in of.things:
        kind = next((it.kind for it in every if it.start < end and start < it.end), "")
        year = re.fullmatch(r"[12]\d{3}", of.text[start:end])
        found.append("date" if year else kind)
    return found


def mutants(of: Document, whole: list[str]) -> Iterator[tuple[str, str]]:
    """What was done, and the text that came of it."""
    for at in range(1, len(whole), 2):
        thing = whole[at]
        before, after = "".join(whole[:at]), "".join(whole[at + 1 :])
        yield f"drop {thing}", before + after
        if any(character.isalnum() for character in thing):
            yield f"alter {thing}", before + altered(thing) + after
        if "  " in thing and not thing.startswith("\\begin{align"):
            lines = (" ".join(line.split()) for line in thing.split("\n"))
            yield f"blanks of {thing}", before + "\n".join(lines) + after
    pairs = [
        (one, other)
        for (one, kind), (other, same) in combinations(enumerate(kinds(of)), 2)
        if kind == same and kind in IN_SENTENCES and not is_alone(whole, one, other)
    ]
    random.Random(of.name).shuffle(pairs)
    for one, other in pairs[:SWAPPED]:
        text = list(whole)
        one, other = 2 * one + 1, 2 * other + 1
        text[one], text[other] = text[other], text[one]
        if frozenset((text[one], text[other])) not in EVEN:
            yield f"swap {text[other]} and {text[one]}", "".join(text)


def is_alone(whole: list[str], *things: int) -> bool:
    """Whether one of them stands in no sentence but alone, as in a table."""
    around = [(whole[2 * at], whole[2 * at + 1], whole[2 * at + 2]) for at in things]
    return any(
        "\n" in thing
        or thing.startswith("\\[")
        or (not before.strip(" |&") and after.lstrip()[:1] in ("|", "&", ""))
        for before, thing, after in around
    )


@pytest.mark.parametrize("other_words", [False, True])
@pytest.mark.parametrize("of", DOCUMENTS, ids=lambda of: of.name)
def test_every_mutant_is_noticed(of: Document, other_words: bool) -> None:
    whole = pieces(of, other_words)
    honest = "".join(whole)
    assert check(of.text, honest, of.language, "facts").reasons == ()
    through: list[str] = []
    total = 0
    for what, text in mutants(of, whole):
        verdict = check(of.text, text, of.language, "facts")
        total += 1
        if not verdict.reasons and verdict.text != honest and text != honest:
            through.append(what)
    assert total > 15
    assert through == [], f"{len(through)} of {total}"
