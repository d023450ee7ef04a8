"""Many editors at one endpoint: `python -m benchmarks.team URL MODEL`.

Each editor asks for a suggestion, waits as a writer does, and asks again behind a
longer text. Most are an engine with connections of its own; `--processes` of them are
a whole `coauthor serve`, of which only the time to the whole suggestion is known. The
key, if the endpoint wants one, is in the environment variable TEAM_KEY.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError
from coauthor.lsp.client import OpenDocument, started_client
from coauthor.settings_backends import KeyEntry

_TEXT = "The rain had stopped by the time we reached the old house, and nobody spoke. "
_TOKENS = 24
_BEGINNINGS = (" But", " Then she", " In the garden", " He said that the", " So we")
"""What a writer types behind a suggestion before they want the next one."""

_GoOn = Callable[[str], Awaitable[tuple[str, float | None]]]
"""From a text to what is suggested behind it, and when its first word was there."""


@dataclass
class _Figures:
    first_ms: list[float] = field(default_factory=list)
    whole_ms: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    empty: int = 0


@asynccontextmanager
async def _engine(wanted: argparse.Namespace) -> AsyncIterator[_GoOn]:
    key = KeyEntry(env="TEAM_KEY") if os.environ.get("TEAM_KEY") else None
    address = read_address(wanted.url)
    engine = Engine(lambda: OpenAICompatibleBackend("team", address, wanted.model, key))

    async def go_on(text: str) -> tuple[str, float | None]:
        request = GenerationRequest((TextPart(text, "start"),), _TOKENS)
        first, said = None, ""
        async for delta in engine.generate(request):
            first = first or time.perf_counter()
            said += delta.text
        return said, first

    try:
        await engine.capabilities()
        yield go_on
    finally:
        await engine.close()


@asynccontextmanager
async def _process(folder: Path) -> AsyncIterator[_GoOn]:
    options = {"inline": {"pauseMs": 0, "deadlineMs": 10_000}}
    async with started_client(folder, options) as client:
        number = 0

        async def go_on(text: str) -> tuple[str, float | None]:
            nonlocal number
            number += 1  # Nothing is known in advance of a new document.
            uri = (folder / f"{number}.md").as_uri()
            document = OpenDocument(uri, "markdown", text)
            client.open(document)
            return "".join(await client.inline_completion(document, len(text))), None

        yield go_on


async def _edit(
    number: int,
    editor: AbstractAsyncContextManager[_GoOn],
    wanted: argparse.Namespace,
    figures: _Figures,
) -> None:
    """One editor."""
    chance = random.Random(number)
    text = f"Chapter {number}. {_TEXT}"
    await asyncio.sleep(wanted.arrive * number / wanted.editors)
    try:
        async with editor as go_on:
            for _ in range(wanted.requests):
                await asyncio.sleep(wanted.pause * chance.uniform(0.5, 1.5))
                text += chance.choice(_BEGINNINGS)
                began = time.perf_counter()
                try:
                    said, first = await go_on(text)
                except CoauthorError as error:
                    figures.failures[str(error)] = (
                        figures.failures.get(str(error), 0) + 1
                    )
                    continue
                text += said
                figures.empty += not said
                figures.whole_ms.append((time.perf_counter() - began) * 1000)
                if first is not None:
                    figures.first_ms.append((first - began) * 1000)
    except CoauthorError as error:
        said = f"An editor did not start: {error}"
        figures.failures[said] = figures.failures.get(said, 0) + 1


async def _measure(wanted: argparse.Namespace) -> None:
    figures, began = _Figures(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        _write_settings(Path(folder) / "config.toml", wanted)
        editors = [
            _process(Path(folder)) if it < wanted.processes else _engine(wanted)
            for it in range(wanted.editors)
        ]
        await asyncio.gather(
            *(_edit(it, editor, wanted, figures) for it, editor in enumerate(editors))
        )
    seconds = time.perf_counter() - began
    answered = len(figures.whole_ms)
    print(
        f"{wanted.editors} editors, {wanted.processes} of them processes: "
        f"{answered} suggestions in {seconds:.0f} s"
    )
    lost = sum(figures.failures.values())
    print(f"lost: {lost} {figures.failures or ''}; empty: {figures.empty}")
    for name, times in (("first word", figures.first_ms), ("whole", figures.whole_ms)):
        if len(times) > 1:
            cuts = statistics.quantiles(times, n=20)
            print(f"{name}: median {cuts[9]:.0f} ms, 95 % within {cuts[18]:.0f} ms")


def _write_settings(path: Path, wanted: argparse.Namespace) -> None:
    """What each writer of a team has, for the processes."""
    key = '\nkey = { env = "TEAM_KEY" }' if os.environ.get("TEAM_KEY") else ""
    path.write_text(
        'backend = "team"\n[[backends]]\nname = "team"\nkind = "openai_compatible"\n'
        f'url = "{wanted.url}"\nmodel = "{wanted.model}"{key}\n'
    )
    os.environ["COAUTHOR_CONFIG"] = str(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("--editors", type=int, default=200)
    parser.add_argument("--processes", type=int, default=0, help="whole servers")
    parser.add_argument("--requests", type=int, default=5, help="of each editor")
    parser.add_argument(
        "--arrive", type=float, default=60.0, help="seconds in which all begin"
    )
    parser.add_argument("--pause", type=float, default=10.0, help="mean, in seconds")
    asyncio.run(_measure(parser.parse_args()))
