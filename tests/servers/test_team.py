"""Many editors at one endpoint, and a server that is killed while they write."""

import asyncio

import httpx
import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.engine.engine import Engine
from coauthor.errors import BackendRefused, BackendUnavailable
from tests.servers.imitation import EnvironmentKey
from tests.servers.team import team

EDITORS = 16
REQUESTS = 6
"""Of each editor, one after the other."""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("team")
    with team(folder, {"ada": 100_000, "ben": 4}) as running:
        yield running


def backend(endpoint, key, monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, key)
    return OpenAICompatibleBackend(
        "team", read_address(endpoint.url), "writer", EnvironmentKey()
    )


def request(text, max_tokens=24):
    return GenerationRequest((TextPart(text, "start"),), max_tokens)


async def ask_often(backend):
    for _ in range(6):
        async for _delta in backend.generate(request("The rain", 1)):
            pass


async def text(engine, asked):
    return "".join([delta.text async for delta in engine.generate(asked)])


async def test_a_key_is_a_persons_and_has_its_limit(endpoint, monkeypatch):
    stranger = backend(endpoint, "not-a-key", monkeypatch)
    with pytest.raises(BackendRefused, match="does not accept your key"):
        await stranger.start()
    await stranger.close()

    ben = backend(endpoint, endpoint.keys["ben"], monkeypatch)
    await ben.start()
    with pytest.raises(BackendUnavailable, match="asked too often"):
        await ask_often(ben)
    await ben.close()


async def test_whoever_looks_after_it_sees_the_servers(endpoint):
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        alive = await client.get(f"{endpoint.url}/health/liveliness")
        assert alive.status_code == 200
        for key, status in ((endpoint.master_key, 200), ("not-a-key", 401)):
            headers = {"authorization": f"Bearer {key}"}
            health = await client.get(f"{endpoint.url}/health", headers=headers)
            assert health.status_code == status


async def test_no_request_is_lost_when_a_server_is_killed(endpoint, monkeypatch):
    answered = 0
    some_answered = asyncio.Event()

    async def write(number):
        """An editor: its own engine and connections, one request after the other."""
        nonlocal answered
        engine = Engine(lambda: backend(endpoint, endpoint.keys["ada"], monkeypatch))
        try:
            for turn in range(REQUESTS):
                prompt = f"Chapter {number}.{turn}. The rain had stopped by the time"
                assert (await text(engine, request(prompt))).strip()
                answered += 1
                if answered == EDITORS:
                    some_answered.set()
        finally:
            await engine.close()

    async def stop_one():
        await some_answered.wait()
        # Not more gently: llama-server then sometimes neither answers nor ends.
        endpoint.servers[0].kill()
        return answered

    *_, before = await asyncio.gather(*map(write, range(EDITORS)), stop_one())
    assert answered == EDITORS * REQUESTS
    assert before < answered, "the others were answered by one server"
