"""Many editors at one endpoint: `python -m benchmarks.team URL MODEL`.

Each editor is an engine with connections of its own, which asks for a suggestion, waits
as a writer does, and asks again behind a longer text. The key, if the endpoint wants
one, is in the environment variable TEAM_KEY.
"""

import argparse
import asyncio
import os
import random
import statistics
import time
from dataclasses import dataclass, field

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError
from coauthor.settings_backends import KeyEntry

_TEXT = "The rain had stopped by the time we reached the old house, and nobody spoke. "
_TOKENS = 24


@dataclass
class _Figures:
    first_ms: list[float] = field(default_factory=list)
    whole_ms: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)


async def _edit(number: int, wanted: argparse.Namespace, figures: _Figures) -> None:
    """One editor."""
    chance = random.Random(number)
    key = KeyEntry(env="TEAM_KEY") if os.environ.get("TEAM_KEY") else None
    address = read_address(wanted.url)
    backend = OpenAICompatibleBackend("team", address, wanted.model, key)
    engine = Engine(lambda: backend)
    text = f"Chapter {number}. {_TEXT}"
    for _ in range(wanted.requests):
        await asyncio.sleep(wanted.pause * chance.uniform(0.5, 1.5))
        began, first = time.perf_counter(), 0.0
        try:
            await engine.capabilities()
            began = time.perf_counter()
            request = GenerationRequest((TextPart(text, "start"),), _TOKENS)
            async for delta in engine.generate(request):
                first = first or time.perf_counter()
                text += delta.text
        except CoauthorError as error:
            said = str(error)
            figures.failures[said] = figures.failures.get(said, 0) + 1
            continue
        figures.first_ms.append((first - began) * 1000)
        figures.whole_ms.append((time.perf_counter() - began) * 1000)
    await engine.close()


async def _measure(wanted: argparse.Namespace) -> None:
    figures, began = _Figures(), time.perf_counter()
    await asyncio.gather(*(_edit(it, wanted, figures) for it in range(wanted.editors)))
    seconds = time.perf_counter() - began
    answered = len(figures.first_ms)
    print(f"{wanted.editors} editors, {answered} suggestions in {seconds:.0f} s")
    print(f"lost: {sum(figures.failures.values())} {figures.failures or ''}")
    if answered > 1:
        for name, times in (
            ("first word", figures.first_ms),
            ("whole", figures.whole_ms),
        ):
            cuts = statistics.quantiles(times, n=20)
            print(f"{name}: median {cuts[9]:.0f} ms, 95 % within {cuts[18]:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("--editors", type=int, default=200)
    parser.add_argument("--requests", type=int, default=5, help="of each editor")
    parser.add_argument("--pause", type=float, default=10.0, help="mean, in seconds")
    asyncio.run(_measure(parser.parse_args()))
