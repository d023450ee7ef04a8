"""Which slips a text gets: their number and kinds, at random but repeatable."""

from collections.abc import Callable, Iterator
from random import Random

from recipe.slips.grammar import agreement, articles, prepositions, tenses
from recipe.slips.homophones import homophones
from recipe.slips.letters import typos
from recipe.slips.punctuation import capitals, marks, spaces
from recipe.slips.slip import Slip
from recipe.slips.words import doubled, dropped

Kind = Callable[[str, Random], Iterator[Slip]]
"""Names the places of a text where its slip is possible, each with the wrong words."""

KINDS: dict[str, tuple[Kind, float]] = {
    "typo": (typos, 4.0),
    "homophone": (homophones, 2.5),
    "agreement": (agreement, 2.5),
    "punctuation": (marks, 2.0),
    "article": (articles, 1.5),
    "tense": (tenses, 1.5),
    "capital": (capitals, 1.0),
    "doubled": (doubled, 1.0),
    "dropped": (dropped, 1.0),
    "preposition": (prepositions, 1.0),
    "space": (spaces, 0.5),
}
"""How often each is tried against the others: our guess of what people get wrong, with
typing before grammar; not measured."""

_UNTOUCHED = 0.25
"""The share of texts that stay right, so that the model learns to leave text alone."""
_WORDS_FOR_A_SLIP = 16
"""One slip for so many words on average, over the texts that have any."""


def choose(text: str, random: Random) -> list[Slip]:
    """The slips that this text gets, in order; often none."""
    if random.random() < _UNTOUCHED:
        return []
    wanted = 1 + int(random.expovariate(_WORDS_FOR_A_SLIP / (text.count(" ") + 1)))
    names = list(KINDS)
    weights = [KINDS[name][1] for name in names]
    slips: list[Slip] = []
    for name in random.choices(names, weights, k=wanted):
        places = list(KINDS[name][0](text, random))
        free = [it for it in places if not it.touches(slips)]
        if free:
            slips.append(random.choice(free))
    return sorted(slips)
