"""What our side of a model in another server costs over a bare call with httpx.

    llama-server -m model.gguf -np 2 --port 8080
    uv run python -m benchmarks.over_http http://127.0.0.1:8080

The same prompt is asked for in turns, to the first piece of text and to the last: by
hand with one `httpx` client that is kept, once more by hand, which shows what the
machine adds by itself, and through the backend. The prompt moves on by a word each
time, and for `llama_server_letters` it grows by a letter, as in writing.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass

import httpx

from benchmarks.setting import ESSAY
from coauthor.backends.base import Backend, GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.llama_server.client import LlamaServerBackend
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.cli.bench.figures import summary

_TEXT = ESSAY.read_text(encoding="utf-8")
_ROUNDS, _WARM = 200, 5
_WORDS, _TOKENS = 60, 8


@dataclass(frozen=True, slots=True)
class _Case:
    """A backend, the request that it is compared with, and the cursors in a text."""

    backend: Backend
    path: str
    prompts: Sequence[str]
    heal: bool = False


async def main(url: str) -> None:
    """Print the figures of each case as JSON; times are milliseconds."""
    address = read_address(url)
    words = _TEXT.split()
    whole = [" ".join(words[at : at + _WORDS]) for at in range(_ROUNDS + _WARM)]
    begun = len(" ".join(words[:_WORDS]))
    letters = [_TEXT[: begun + at] for at in range(_ROUNDS + _WARM)]
    server = LlamaServerBackend("desk", address, "")
    compatible = OpenAICompatibleBackend("desk", address, "")
    cases = {
        "openai_compatible": _Case(compatible, "/v1/completions", whole),
        "llama_server": _Case(server, "/completion", whole),
        "llama_server_letters": _Case(server, "/completion", letters, heal=True),
    }
    load = os.getloadavg()[0]
    found: dict[str, object] = {}
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        for name, case in cases.items():
            await case.backend.start()
            found[name] = await _compared(case, client)
    await server.close()
    await compatible.close()
    loads = [round(load, 2), round(os.getloadavg()[0], 2)]
    about = {"command": "python -m benchmarks.over_http URL", "load": loads}
    print(json.dumps({"over_http": {**about, "cases": found}}, indent=1))


async def _compared(case: _Case, client: httpx.AsyncClient) -> dict[str, object]:
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    again: list[tuple[float, float]] = []
    for number, prompt in enumerate(case.prompts):
        # Who comes first reads the prompt for the others.
        try:
            await _times(_by_hand(client, case.path, prompt))
            one = await _times(_by_hand(client, case.path, prompt))
            two = await _times(_by_hand(client, case.path, prompt))
        except httpx.RemoteProtocolError:
            continue  # The server hung up after a hundred requests, as it does.
        other = await _times(_through(case, prompt))
        if number >= _WARM:
            bare.append(one)
            again.append(two)
            ours.append(other)
    return {
        name: {
            "bare_ms": _figures([times[at] for times in bare]),
            "added_ms": _differences(ours, bare, at),
            # What the machine adds to anything, whoever asks.
            "bare_added_ms": _differences(again, bare, at),
        }
        for at, name in enumerate(("first", "whole"))
    }


async def _times(pieces: AsyncGenerator[None, None]) -> tuple[float, float]:
    """Milliseconds to the first piece and to the last."""
    began = time.perf_counter()
    first = 0.0
    async with aclosing(pieces):
        async for _ in pieces:
            first = first or time.perf_counter() - began
    return first * 1000, (time.perf_counter() - began) * 1000


async def _by_hand(
    client: httpx.AsyncClient, path: str, prompt: str
) -> AsyncGenerator[None, None]:
    body: dict[str, object] = {"prompt": prompt, "stream": True, "temperature": 0}
    body |= {"n_predict": _TOKENS, "max_tokens": _TOKENS, "cache_prompt": True}
    if path == "/completion":
        body["id_slot"] = 0
    async with client.stream("POST", path, json=body) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                json.loads(line[6:])
                yield


async def _through(case: _Case, prompt: str) -> AsyncGenerator[None, None]:
    parts = (TextPart(prompt, "start"),)
    request = GenerationRequest(parts, _TOKENS, heal=case.heal)
    async with aclosing(case.backend.generate(request)) as deltas:
        async for _ in deltas:
            yield


def _differences(
    ours: Sequence[tuple[float, float]], theirs: Sequence[tuple[float, float]], at: int
) -> dict[str, float] | None:
    pairs = zip(ours, theirs, strict=True)
    return _figures([mine[at] - other[at] for mine, other in pairs])


def _figures(values: list[float]) -> dict[str, float] | None:
    found = summary(values)
    return asdict(found) if found else None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
