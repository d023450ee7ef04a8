"""Keys of persons, their limits, and the health of a team's endpoint."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from coauthor.errors import BackendRefused, BackendUnavailable
from tests.bare_client import Failure
from tests.servers.editors import engine_editor, process_editor
from tests.servers.imitation import EnvironmentKey
from tests.servers.team import Team, team

STORY = "The old man walked down to the harbour every morning, and"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("people")
    with team(folder, {"ada": 100_000, "ben": 3}) as running:
        yield running


async def test_a_key_that_is_not_known_is_told_to_the_writer(
    endpoint: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(EnvironmentKey.env, "not-a-key")
    async with process_editor(tmp_path, endpoint.url) as go_on:
        with pytest.raises(Failure, match="does not accept your key"):
            await go_on(STORY)


async def test_whoever_asks_too_often_is_told_so(
    endpoint: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EnvironmentKey.env, endpoint.keys["ben"])
    async with engine_editor(endpoint.url) as go_on:
        asked = asyncio.gather(*(go_on(f"{STORY} {number}") for number in range(5)))
        with pytest.raises(BackendUnavailable, match="asked too often"):
            await asked


async def test_a_key_counts_until_it_is_taken_out_and_a_slip_locks_nobody_out(
    endpoint: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EnvironmentKey.env, endpoint.keys["ada"])
    people = endpoint.people.read_text()
    async with engine_editor(endpoint.url) as go_on:
        assert await go_on(STORY)
        endpoint.people.write_text(people + "[[person]\n")
        assert await go_on(STORY)
        ben = people.index('[[person]]\nname = "ben"')
        endpoint.people.write_text(people[ben:])
        with pytest.raises(BackendRefused, match="does not accept your key"):
            await go_on(STORY)
    endpoint.people.write_text(people)


async def test_whoever_looks_after_it_sees_the_servers(endpoint: Team) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        alive = await client.get(f"{endpoint.url}/health/liveliness")
        assert alive.status_code == 200
        for key, status in ((endpoint.master_key, 200), ("not-a-key", 401)):
            headers = {"authorization": f"Bearer {key}"}
            health = await client.get(f"{endpoint.url}/health", headers=headers)
            assert health.status_code == status
