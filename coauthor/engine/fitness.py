"""How fast a model is on this machine, and for which work that is fast enough.

Measured on the backend alone, with nobody writing. The text is ours, never a writer's.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from coauthor.backends.base import Backend, GenerationRequest, TextPart, Usage
from coauthor.engine.jobs import Job

Verdict = Literal["good", "slow", "too slow", "cannot"]
"""For suggestions "slow" means that they are short, because the rest comes too late."""

METHOD = 1
"""Which way of measuring this is; a number of another one cannot be compared."""
WORD = 5.7
"""Characters of a word of prose with the space behind it."""
PARAGRAPH_WORDS = 100
RELUCTANTLY = 30.0
"""Seconds that a person waits, without joy, for what they asked for."""
_READILY = 10.0
_LONGEST_RUN = 20.0
"""Seconds after which a run is ended; whatever needs longer is too slow for all."""
_TOKENS = 32
_ENOUGH_WORDS = (5.0, 2.0)
"""So many at the deadline make a good suggestion, or a short one."""
_PROMPT_WORDS = 250
"""Of a rewrite: the instruction, the text around, and the paragraph itself."""
_IDEAS_WORDS = 120

Amount = Annotated[float, Meta(ge=0, le=1e9)]
"""What is kept in a file is checked when it is read."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What was measured, and what follows from it."""

    deadline: Amount
    """Seconds that a suggestion may take."""
    follows: bool
    """Whether it follows instructions."""
    load_seconds: Amount
    key_seconds: Amount
    """From a key to the first text of a suggestion."""
    token_words: Amount
    """How many words a token is."""
    read_words: Amount
    """Words it reads in a second."""
    write_words: Amount
    """Words it writes in a second."""

    @property
    def words_in_time(self) -> float:
        """How many words of a suggestion are there at its deadline."""
        if self.key_seconds > self.deadline:
            return 0.0
        return self.token_words + (self.deadline - self.key_seconds) * self.write_words

    @property
    def rewrite_seconds(self) -> float | None:
        """For a paragraph of a hundred words; None where it cannot."""
        return self._seconds(PARAGRAPH_WORDS) if self.follows else None

    @property
    def ideas_seconds(self) -> float:
        """For a handful of ideas."""
        return self._seconds(_IDEAS_WORDS)

    def verdict(self, job: Job) -> Verdict:
        """Whether it is fast enough for a job."""
        if job == "inline":
            good, short = _ENOUGH_WORDS
            if self.words_in_time >= good:
                return "good"
            return "slow" if self.words_in_time >= short else "too slow"
        seconds = self.rewrite_seconds if job == "rewrite" else self.ideas_seconds
        if seconds is None:
            return "cannot"
        if seconds <= _READILY:
            return "good"
        return "slow" if seconds <= RELUCTANTLY else "too slow"

    def _seconds(self, words: int) -> float:
        """To read the prompt of a command and write so many words."""
        if not (self.read_words and self.write_words):
            return float("inf")
        return _PROMPT_WORDS / self.read_words + words / self.write_words


async def measure_fitness(
    backend: Backend,
    text: str,
    deadline: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Fitness:
    """Load the model, have it read `text`, then go on as after a key in it.

    `deadline` is that of a suggestion, in seconds. Takes some ten seconds beyond
    loading, and never more than two of the longest runs.
    Raises ModelNotFound or BackendError.
    """
    begun = clock()
    capabilities = await backend.start()
    loaded = clock()
    most = int(capabilities.context_characters * 0.7)
    text = text[-most:]
    cut = text.rfind(" ", 0, len(text) - 10)
    whole = await _run(backend, text[:cut], clock)
    after_a_key = await _run(backend, text, clock)
    per_token = capabilities.characters_per_token / WORD
    generating = [run for run in (whole, after_a_key) if run.tokens > 1]
    write = max((_rate(run.tokens - 1, run.rest) for run in generating), default=0.0)
    return Fitness(
        deadline=deadline,
        follows=capabilities.chat,
        load_seconds=loaded - begun,
        key_seconds=after_a_key.first,
        token_words=per_token,
        read_words=_rate(whole.evaluated, whole.first) * per_token,
        write_words=write * per_token,
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


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0
