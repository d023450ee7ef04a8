"""How soon the first token of a suggestion comes while our engine is busy otherwise.

It is busy with a command, which either reads its text or already writes. The command is
either cancelled as the suggestion is asked for, or goes on after it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from random import Random
from time import perf_counter

from benchmarks.engines.ours import Ours
from benchmarks.engines.side_by_side import TOKENS
from benchmarks.engines.typed import Typed, elsewhere
from benchmarks.setting import Figures
from coauthor.backends.base import GenerationRequest, Priority, TextPart
from coauthor.cli.bench.figures import percentile, summary

_ALONE = "alone"
CASES = (
    _ALONE,
    "writing_cancelled",
    "writing_goes_on",
    "reading_cancelled",
    "reading_goes_on",
)
"""How many places each round takes, one for each."""
_CHARACTERS = 1000
"""Of the command's text."""
_LONGEST_READING_S = 0.5


class _Command:
    """A run that would go on for long."""

    def __init__(self, ours: Ours, text: str) -> None:
        self._ours = ours
        self.writes = asyncio.Event()
        self._task = asyncio.create_task(self._run(text))

    @property
    def runs(self) -> bool:
        return not self._task.done()

    def cancel(self) -> None:
        self._task.cancel()

    async def ended(self) -> None:
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self, text: str) -> None:
        many = self._ours.running.context // 4
        request = GenerationRequest((TextPart(text),), many, priority=Priority.COMMAND)
        try:
            async with aclosing(self._ours.backend.generate(request)) as deltas:
                async for _ in deltas:
                    self.writes.set()
        finally:
            self.writes.set()


async def interruption(
    ours: Ours, text: str, places: Sequence[Typed], seed: int
) -> Figures:
    """One suggestion in each case, in a random order, as often as there are places."""
    chance = Random(seed)
    remaining = iter(places)
    known = elsewhere(text, _CHARACTERS, 0)
    begun = perf_counter()
    await ours.ask(known, 0)
    reading_s = min(perf_counter() - begun, _LONGEST_READING_S)
    token_s = (await ours.ask(next(remaining).growing, TOKENS)).ms / TOKENS / 1000
    ms: dict[str, list[float]] = {case: [] for case in CASES}
    too_late = 0
    for number in range(1, (len(places) - 1) // len(CASES) + 1):
        for case in chance.sample(CASES, len(CASES)):
            place = next(remaining).growing
            if case == _ALONE:
                ms[case].append(await _first(ours, place))
                continue
            if case.startswith("writing"):
                command = _Command(ours, known)
                await command.writes.wait()
                await asyncio.sleep(chance.uniform(0, 3 * token_s))
            else:
                command = _Command(ours, elsewhere(text, _CHARACTERS, number))
                await asyncio.sleep(chance.uniform(0, 0.8 * reading_s))
            was_running = command.runs
            taken = await _first(
                ours, place, command if case.endswith("cancelled") else None
            )
            command.cancel()
            await command.ended()
            too_late += not was_running
            if was_running:
                ms[case].append(taken)
    return {
        "after_the_command": too_late,
        "first_token_ms": {case: summary(ms[case]) for case in CASES},
        "later_ms": {
            case: _later(ms[_ALONE], ms[case]) for case in CASES if case != _ALONE
        },
    }


async def _first(ours: Ours, text: str, cancelled: _Command | None = None) -> float:
    """Milliseconds from asking, and cancelling, to the first text."""
    request = GenerationRequest((TextPart(text),), TOKENS)
    asked = perf_counter()
    if cancelled is not None:
        cancelled.cancel()
    async with aclosing(ours.backend.generate(request)) as deltas:
        async for delta in deltas:
            if delta.text or delta.finish:
                return (perf_counter() - asked) * 1000
    raise RuntimeError("The backend ended without a last delta.")


def _later(alone: Sequence[float], busy: Sequence[float]) -> Figures | None:
    if not alone or not busy:
        return None
    return {
        f"p{share}": round(percentile(busy, share) - percentile(alone, share), 3)
        for share in (50, 95)
    }
