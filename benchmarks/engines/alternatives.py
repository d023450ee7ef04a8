"""What two to eight alternatives cost our engine, compared with one."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from benchmarks.engines.ours import Ours
from benchmarks.engines.side_by_side import TOKENS
from benchmarks.engines.typed import Typed
from benchmarks.setting import Figures
from coauthor.backends.base import Sampling
from coauthor.cli.bench.figures import percentile, summary

NUMBERS = (1, 2, 3, 4, 8)


async def alternatives(ours: Ours, places: Sequence[Typed]) -> Figures:
    """Ask for each number of them at each place, in turns, where the text is known.

    They differ in their seeds alone, and are asked for together. Times are until the
    last of them is complete; where one ended early, the place is left out.
    """
    ms: dict[int, list[float]] = {number: [] for number in NUMBERS}
    for at, place in enumerate(places):
        await ours.ask(place.growing, 0)
        first = at % len(NUMBERS)
        found: dict[int, float] = {}
        for number in NUMBERS[first:] + NUMBERS[:first]:
            taken = await _together(ours, place.growing, number)
            if taken is not None:
                found[number] = taken
        if at and len(found) == len(NUMBERS):
            for number in NUMBERS:
                ms[number].append(found[number])
    return {
        "tokens": TOKENS,
        "asked": len(places) - 1,
        "compared": len(ms[1]),
        "by_number": {str(number): _figures(ms[number], ms[1]) for number in NUMBERS},
    }


async def _together(ours: Ours, text: str, number: int) -> float | None:
    """Milliseconds; None when one of them has too few tokens."""
    samplings = [Sampling(temperature=0.8, seed=seed) for seed in range(number)]
    asked = perf_counter()
    answers = await asyncio.gather(*(ours.ask(text, TOKENS, it) for it in samplings))
    ms = (perf_counter() - asked) * 1000
    return ms if all(it.generated == TOKENS for it in answers) else None


def _figures(many: Sequence[float], one: Sequence[float]) -> Figures:
    ratios = [ms / alone for ms, alone in zip(many, one, strict=True)]
    return {
        "ms": summary(many),
        "ratio_of_medians": round(percentile(many, 50) / percentile(one, 50), 2)
        if one
        else None,
        "ratio_at_each_place": summary(ratios),
    }
