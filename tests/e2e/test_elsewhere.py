"""The server as an editor starts it, with a model that another server runs."""

from pathlib import Path

import pytest

from tests.bare_client import Failure
from tests.e2e.process_client import ProcessClient, server_process
from tests.servers.imitation import KEY
from tests.servers.imitation_openai import MODEL, ImitationOpenAI
from tests.servers.running import llama_server

STORY = "The old man walked down to the harbour every morning, and the"
RULES = "\n\nKeep the harbour clear."


def settings(folder: Path, kind: str, url: str, more: str = "") -> str:
    """The path of a settings file that names one server."""
    path = folder / "config.toml"
    path.write_text(
        f'backend = "desk"\n[[backends]]\nname = "desk"\nkind = "{kind}"\n'
        f'url = "{url}"\n{more}',
        encoding="utf-8",
    )
    return str(path)


async def suggested(client: ProcessClient) -> str:
    """What is suggested at the end of the story."""
    await client.initialize()
    client.open(STORY + RULES)
    (item,) = (await client.suggest(0, len(STORY)))["items"]
    return item["insertText"]


async def test_a_real_llama_server_writes_and_nothing_else_is_started(
    tmp_path: Path,
) -> None:
    with llama_server() as url:
        chosen = settings(tmp_path, "llama_server", url)
        async with server_process(COAUTHOR_CONFIG=chosen) as client:
            assert await suggested(client)
            assert client.workers() == []
            status = await client.request("coauthor/status", {})
            assert status["state"] == "ready"


async def test_a_service_that_only_answers_messages(tmp_path: Path) -> None:
    async with ImitationOpenAI() as service:
        service.speech = "the boats came home."
        more = f'model = "{MODEL}"\nkey = {{ env = "DESK_KEY" }}\n'
        url = f"{service.url}/v1"
        chosen = settings(tmp_path, "openai_compatible", url, more)
        async with server_process(COAUTHOR_CONFIG=chosen, DESK_KEY=KEY) as client:
            assert await suggested(client) == " boats came home."
        (body, *_) = [
            request.json for request in service.requests if STORY in str(request.body)
        ]
        assert [it["role"] for it in body["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    ("key", "told"),
    [("sk-wrong-1", "does not accept your key"), ("", "should hold a key")],
)
async def test_a_wrong_key_is_said_in_one_sentence(
    tmp_path: Path, key: str, told: str
) -> None:
    async with ImitationOpenAI() as service:
        more = f'model = "{MODEL}"\nkey = {{ env = "DESK_KEY" }}\n'
        url = f"{service.url}/v1"
        chosen = settings(tmp_path, "openai_compatible", url, more)
        async with server_process(COAUTHOR_CONFIG=chosen, DESK_KEY=key) as client:
            await client.initialize()
            client.open(STORY)
            with pytest.raises(Failure) as failure:
                await client.suggest(0, len(STORY))
            assert told in failure.value.message
            status = await client.request("coauthor/status", {})
            assert status["state"] == "trouble"
            assert status["message"] == failure.value.message
            assert "sk-wrong-1" not in status["message"]
