"""What our side of a model in another server costs over a bare call with httpx.

    llama-server -m model.gguf -np 2 --port 8080
    uv run python -m benchmarks.over_http http://127.0.0.1:8080

The same prompt, a word longer each time as in writing, is asked for in turns: by hand
with one `httpx` client that is kept, and through the backend, to the first piece of
text and to the last.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path

import httpx

from coauthor.backends.base import Backend, GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.llama_server.client import LlamaServerBackend
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.cli.bench.figures import percentile, summary

_TEXT = Path(__file__).with_name("essay.md").read_text(encoding="utf-8")
_ROUNDS, _WARM = 200, 5
_WORDS, _TOKENS = 60, 8


async def main(url: str) -> None:
    """Print the figures of both kinds of backend as JSON; times are milliseconds."""
    address = read_address(url)
    backends: dict[str, tuple[Backend, str]] = {
        "llama_server": (LlamaServerBackend("desk", address, ""), "/completion"),
        "openai_compatible": (
            OpenAICompatibleBackend("desk", address, ""),
            "/v1/completions",
        ),
    }
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        for kind, (backend, path) in backends.items():
            await backend.start()
            print(json.dumps({kind: await _compared(backend, client, path)}, indent=2))
            await backend.close()


async def _compared(
    backend: Backend, client: httpx.AsyncClient, path: str
) -> dict[str, object]:
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    words = _TEXT.split()
    for number in range(_ROUNDS + _WARM):
        start = number % (len(words) - _WORDS)
        prompt = " ".join(words[start : start + _WORDS])
        # Who comes second finds the prompt in the server's memory, so both are second.
        try:
            await _times(_by_hand(client, path, prompt))
            one = await _times(_by_hand(client, path, prompt))
        except httpx.RemoteProtocolError:
            continue  # The server hung up after a hundred requests, as it does.
        other = await _times(_through(backend, prompt))
        if number >= _WARM:
            bare.append(one)
            ours.append(other)
    added = [
        [mine[at] - theirs[at] for mine, theirs in zip(ours, bare, strict=True)]
        for at in (0, 1)
    ]
    return {
        "bare_first_ms": _figures([first for first, _ in bare]),
        "bare_whole_ms": _figures([whole for _, whole in bare]),
        "added_first_ms": _figures(added[0]),
        "added_whole_ms": _figures(added[1]),
        "p95_whole_over_bare_ms": round(
            percentile([whole for _, whole in ours], 95)
            - percentile([whole for _, whole in bare], 95),
            2,
        ),
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


async def _through(backend: Backend, prompt: str) -> AsyncGenerator[None, None]:
    request = GenerationRequest((TextPart(prompt, "start"),), _TOKENS)
    async with aclosing(backend.generate(request)) as deltas:
        async for _ in deltas:
            yield


def _figures(values: list[float]) -> dict[str, float] | None:
    found = summary(values)
    return asdict(found) if found else None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
