"""The same suggestions from every engine, in turns."""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.engines.engine import Answer, Engine
from benchmarks.engines.typed import Typed, elsewhere
from benchmarks.setting import Figures
from coauthor.cli.bench.figures import share, summary

TOKENS = 12
"""Of every suggestion."""
READ = 380
"""Tokens for which the reading of a new text is given."""
LIMIT = "bare"
"""The engine that all are compared with."""
SLIDING = "llama_cpp_python_sliding"
"""The engine that gets the sliding window."""
_ONLY_WRITE = (SLIDING, "llama_cpp_python")
_UNMEASURED = 2


async def suggestions(
    engines: Mapping[str, Engine], places: Sequence[Typed]
) -> Figures:
    """Ask every engine at every place, each time beginning with another one.

    Places where one of them ended its text early are left out.
    """
    answers: dict[str, list[Answer]] = {name: [] for name in engines}
    for number, place in enumerate(places):
        for name in _in_turns(list(engines), number):
            text = place.sliding if name == SLIDING else place.growing
            answers[name].append(await engines[name].ask(text, TOKENS))
    measured = range(_UNMEASURED, len(places))
    compared = [
        at
        for at in measured
        if all(each[at].generated == TOKENS for each in answers.values())
    ]
    limit = [answers[LIMIT][at] for at in compared]
    return {
        "tokens": TOKENS,
        "asked": len(measured),
        "compared": len(compared),
        "characters_before_the_cursor": len(places[-1].growing),
        "of_the_sliding_window": len(places[-1].sliding),
        "engines": {
            name: _figures([each[at] for at in compared], limit)
            for name, each in answers.items()
        },
    }


async def reading(engines: Mapping[str, Engine], text: str, rounds: int) -> Figures:
    """How long a text takes that an engine has not read before."""
    able = [name for name in engines if name not in _ONLY_WRITE]
    answers: dict[str, list[Answer]] = {name: [] for name in able}
    some = await engines[LIMIT].ask(elsewhere(text, 1000, 0), 0)
    characters = 1000 * READ // (some.evaluated or 1)
    for number in range(1, rounds + 2):
        unread = elsewhere(text, characters, number)
        for name in _in_turns(able, number):
            answers[name].append(await engines[name].ask(unread, 0))
    figures: Figures = {}
    for name, each in answers.items():
        tokens = [it.evaluated or 0 for it in each[1:]]
        ms = [it.ms * READ / max(it.evaluated or 0, 1) for it in each[1:]]
        figures[name] = {f"ms_for_{READ}_tokens": summary(ms), "read": summary(tokens)}
    return figures


def _in_turns(names: list[str], number: int) -> list[str]:
    first = number % len(names)
    return names[first:] + names[:first]


def _figures(answers: Sequence[Answer], limit: Sequence[Answer]) -> Figures:
    both = list(zip(answers, limit, strict=True))
    first = [it.first_ms for it in answers if it.first_ms is not None]
    evaluated = [it.evaluated for it in answers if it.evaluated is not None]
    ratios = [it.ms / least.ms for it, least in both]
    return {
        "ms": summary([it.ms for it in answers]),
        "first_ms": summary(first),
        "evaluated": summary(evaluated),
        "over_bare_at_each_place": round(median(ratios), 3) if ratios else None,
        "same_text_as_bare": share(
            sum(it.text == bare.text for it, bare in both), len(both)
        ),
    }
