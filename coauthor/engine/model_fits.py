"""Which of the models here fits this machine for which job: each is loaded and timed.

One after the other, so that they do not slow each other down, and none that would not
fit into memory.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from coauthor.backends.llama_cpp.client import LOAD_SECONDS, LlamaCppBackend
from coauthor.engine.alone import alone
from coauthor.engine.fitness import Fitness, Verdict, measure_fitness
from coauthor.engine.jobs import Job
from coauthor.engine.machine import free_memory
from coauthor.engine.sample import SAMPLE
from coauthor.errors import CoauthorError
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import InstalledModel
from coauthor.models.shards import shard_names
from coauthor.models.sizes import size
from coauthor.settings import Settings

BUDGET_SECONDS = 120.0
"""For all models together; those that come too late are not measured."""
RESERVE = 300_000_000
"""Bytes of memory besides the weights and what is kept of the text."""
_USUAL_CONTEXT = 8192
"""Tokens that the embedded backend looks at, where no setting says otherwise."""


@dataclass(frozen=True, slots=True)
class ModelFit:
    """What was found out about one model."""

    model: InstalledModel
    parameters: int = 0
    fitness: Fitness | None = None
    unmeasured: str = ""
    """Why it was not measured, in a sentence."""
    lasting: bool = False
    """Whether that will be so the next time: the model was tried and failed."""
    memory: int = 0
    """Bytes that it takes when it is loaded, about; 0 where nobody knows."""

    def verdict(self, job: Job) -> Verdict | None:
        """Whether it is fast enough for a job; None where nobody knows."""
        return self.fitness.verdict(job) if self.fitness else None


async def measure_models(
    models: Sequence[InstalledModel],
    settings: Settings,
    told: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    budget: float = BUDGET_SECONDS,
) -> list[ModelFit]:
    """Measure them in order of size; `told` is given the name of the next one."""
    fits: list[ModelFit] = []
    async with alone():
        end = clock() + budget
        for model in sorted(models, key=bytes_of):
            left = end - clock()
            if left <= 0:
                late = "Not measured: the models before took all of the time."
                fits.append(ModelFit(model, unmeasured=late))
                continue
            told(model.name)
            fits.append(await measure_model(model, settings, left))
    return fits


async def measure_model(
    model: InstalledModel, settings: Settings, load_seconds: float = LOAD_SECONDS
) -> ModelFit:
    """Load one and time it, if there is room for it; ends with the model unloaded.

    `load_seconds` is how long loading may take. Cancelling it unloads the model too.
    """
    try:
        # The headers of some models take a while.
        facts = await asyncio.to_thread(read_facts, model.path)
    except CoauthorError as error:
        return ModelFit(model, unmeasured=str(error))
    parameters = facts.parameters
    if why := facts.unfit or no_room(facts, settings):
        return ModelFit(model, parameters, unmeasured=why)
    own = settings.model
    backend = LlamaCppBackend(
        model.path,
        context_tokens=own.context_tokens,
        threads=own.threads,
        batch_threads=own.batch_threads,
        spin_count=own.spin_count,
        load_seconds=load_seconds,
    )
    try:
        text = SAMPLE.read_text("utf-8")
        deadline = settings.inline.deadline_ms / 1000
        fitness = await measure_fitness(backend, text, deadline)
        memory = memory_for(facts, settings)
        return ModelFit(model, parameters, fitness, memory=memory)
    except CoauthorError as error:
        return ModelFit(model, parameters, unmeasured=str(error), lasting=True)
    finally:
        # To its end, whatever happens here meanwhile.
        await asyncio.wait([asyncio.ensure_future(backend.close())])


def no_room(facts: ModelFacts, settings: Settings) -> str:
    """Why a model cannot be loaded beside all that is running now, in a sentence.

    Empty where there is room, or where nobody can tell.
    """
    needed = memory_for(facts, settings)
    free = free_memory()
    if free is None or needed <= free:
        return ""
    return (
        f"Not loaded: it needs about {size(needed)} of memory, and "
        f"{size(max(free, 0))} are free."
    )


def memory_for(facts: ModelFacts, settings: Settings) -> int:
    """Bytes that a model takes when it is loaded, about."""
    wanted = settings.model.context_tokens or _USUAL_CONTEXT
    tokens = min(facts.context_tokens or wanted, wanted)
    return facts.bytes + tokens * facts.bytes_per_token + RESERVE


def bytes_of(model: InstalledModel) -> int:
    """The size of all its files; those that are gone have none."""
    total = 0
    for name in shard_names(model.path.name):
        with suppress(OSError):
            total += model.path.with_name(name).stat().st_size
    return total
