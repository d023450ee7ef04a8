"""Our own engine: the embedded backend, as the server uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.engines.engine import SPIN_COUNT, Answer, Running
from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    Priority,
    Sampling,
    TextPart,
)
from coauthor.backends.llama_cpp.client import LlamaCppBackend

_GREEDY = Sampling()


@dataclass(frozen=True, slots=True)
class Ours:
    """Measured from the request to its last delta, in the process that asks."""

    backend: LlamaCppBackend
    capabilities: Capabilities
    running: Running

    async def ask(
        self,
        text: str,
        tokens: int,
        sampling: Sampling = _GREEDY,
        priority: Priority = Priority.INLINE,
    ) -> Answer:
        """Continue a text."""
        asked = perf_counter()
        request = GenerationRequest((TextPart(text),), tokens, sampling, (), priority)
        first: float | None = None
        last: Delta | None = None
        written = ""
        async for last in self.backend.generate(request):
            if first is None and last.text:
                first = _ms_since(asked)
            written += last.text
        ms = _ms_since(asked)
        if last is None or last.usage is None:
            raise RuntimeError("The backend ended without a last delta.")
        used = last.usage
        return Answer(ms, used.generated, used.evaluated, first, written)

    async def close(self) -> None:
        """End the worker."""
        await self.backend.close()


@asynccontextmanager
async def ours(model: Path, threads: int, batch_threads: int) -> AsyncIterator[Ours]:
    """Our engine with a model; with 0 threads it measures how many are best."""
    backend = LlamaCppBackend(
        model, threads=threads, batch_threads=batch_threads, spin_count=SPIN_COUNT
    )
    try:
        known = await backend.start()
        running = Running(
            model,
            known.context_tokens,
            int(known.details["threads"]),
            int(known.details["batch threads"]),
        )
        yield Ours(backend, known, running)
    finally:
        await backend.close()


def _ms_since(moment: float) -> float:
    return (perf_counter() - moment) * 1000
