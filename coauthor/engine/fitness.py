"""How fast a model is on this machine, and for which work that is fast enough.

Measured on the backend alone, with nobody writing. The text is ours, never a writer's.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal, get_args

from coauthor.backends.base import (
    Backend,
    Capabilities,
    GenerationRequest,
    TextPart,
    Usage,
)

Job = Literal["suggestions", "rewrites", "ideas"]
JOBS: tuple[Job, ...] = get_args(Job)
Verdict = Literal["good", "slow", "too slow", "cannot"]
"""For suggestions "slow" means that they are short, because the rest comes too late."""

_LONGEST_RUN = 20.0
"""Seconds after which a run is ended; whatever needs longer is too slow for all."""
_TOKENS = 32
_WORD = 5.7
"""Characters of a word of prose with the space behind it."""
_ENOUGH_WORDS = (5.0, 2.0)
"""So many at the deadline make a good suggestion, or a short one."""
_PATIENCE = (10.0, 30.0)
"""Seconds that a person waits for what they asked for, readily or reluctantly."""
_PARAGRAPH_WORDS = 100
_PROMPT_WORDS = 250
"""Of a rewrite: the instruction, the text around, and the paragraph itself."""
_IDEAS_WORDS = 120


@dataclass(frozen=True, slots=True)
class Fitness:
    """What was measured, and what follows from it."""

    load_seconds: float
    words_in_time: float
    """How many words of a suggestion are there at its deadline."""
    rewrite_seconds: float | None
    """For a paragraph of a hundred words; None where it cannot, as with the next."""
    ideas_seconds: float | None
    """For a handful of ideas."""
    read_words: float
    """Words it reads in a second."""
    write_words: float
    """Words it writes in a second."""

    def verdict(self, job: Job) -> Verdict:
        """Whether it is fast enough for a job."""
        if job == "suggestions":
            good, short = _ENOUGH_WORDS
            if self.words_in_time >= good:
                return "good"
            return "slow" if self.words_in_time >= short else "too slow"
        seconds = self.rewrite_seconds if job == "rewrites" else self.ideas_seconds
        if seconds is None:
            return "cannot"
        readily, reluctantly = _PATIENCE
        if seconds <= readily:
            return "good"
        return "slow" if seconds <= reluctantly else "too slow"


async def measure_fitness(
    backend: Backend,
    text: str,
    deadline: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Fitness:
    """Load the model, have it read `text`, then go on as after a key in it.

    `deadline` is that of a suggestion, in seconds. Takes some ten seconds at most
    beyond loading. Raises ModelNotFound or BackendError.
    """
    begun = clock()
    capabilities = await backend.start()
    loaded = clock()
    most = int(capabilities.context_characters * 0.7)
    text = text[-most:]
    cut = text.rfind(" ", 0, len(text) - 10)
    whole = await _run(backend, text[:cut], clock)
    after_a_key = await _run(backend, text, clock)
    per_token = capabilities.characters_per_token / _WORD
    read = _rate(whole.evaluated, whole.first) * per_token
    generating = [run for run in (whole, after_a_key) if run.tokens > 1]
    write = max((_rate(run.tokens - 1, run.rest) for run in generating), default=0.0)
    write *= per_token
    in_time = max(deadline - after_a_key.first, 0.0) * write
    if after_a_key.first <= deadline:
        in_time += per_token
    return Fitness(
        load_seconds=loaded - begun,
        words_in_time=in_time,
        rewrite_seconds=_rewrite_seconds(capabilities, read, write),
        ideas_seconds=_seconds(read, write, _PROMPT_WORDS, _IDEAS_WORDS),
        read_words=read,
        write_words=write,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    first: float
    """Seconds to the first text, or to the end where there was none."""
    rest: float
    """Seconds from there to the end."""
    tokens: int
    evaluated: int


async def _run(backend: Backend, text: str, clock: Callable[[], float]) -> _Run:
    request = GenerationRequest((TextPart(text, trim="start"),), max_tokens=_TOKENS)
    begun = clock()
    first: float | None = None
    usage = Usage(0, 0, 0)
    try:
        async with (
            asyncio.timeout(_LONGEST_RUN),
            aclosing(backend.generate(request)) as deltas,
        ):
            async for delta in deltas:
                if first is None and delta.text:
                    first = clock() - begun
                usage = delta.usage or usage
    except TimeoutError:
        pass  # What was seen until then is slow enough.
    took = clock() - begun
    if first is None:
        return _Run(took, 0.0, 0, usage.evaluated)
    return _Run(first, took - first, usage.generated, usage.evaluated)


def _rewrite_seconds(
    capabilities: Capabilities, read: float, write: float
) -> float | None:
    if not capabilities.chat:
        return None
    return _seconds(read, write, _PROMPT_WORDS, _PARAGRAPH_WORDS)


def _seconds(read: float, write: float, reads: int, writes: int) -> float:
    if not (read and write):
        return float("inf")
    return reads / read + writes / write


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0
