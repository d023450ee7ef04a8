"""Models for single jobs, and one that stands in for another, with real processes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.bare_client import URI, Failure, Json
from tests.e2e.far_writer import Far, ideas
from tests.e2e.process_client import ProcessClient, server_process
from tests.servers.far import FarService, make_certificate
from tests.servers.running import llama_server
from tests.unit.llama_cpp.tiny_gguf import CHATML, write_model

STORY = "The old man walked down to the harbour every morning, and the"
MORE = STORY + " boats lay still. He sat down and"


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    async with FarService(make_certificate(tmp_path)) as service:
        yield Far(tmp_path, service)


async def jobs(client: ProcessClient) -> Json:
    return (await client.request("coauthor/status", {}))["jobs"]


def messages(client: ProcessClient) -> list[str]:
    return [it["message"] for it in client.sent("window/showMessage")]


async def test_a_server_that_dies_is_stood_in_for_by_the_model_inside(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config.toml"
    with ExitStack() as running:
        url = running.enter_context(llama_server())
        config.write_text(
            'backend = "desk"\nfallback = ["llama_cpp"]\n[[backends]]\nname = "desk"\n'
            f'kind = "llama_server"\nurl = "{url}"\n'
        )
        async with server_process(COAUTHOR_CONFIG=str(config)) as client:
            await client.initialize()
            client.open(STORY)
            assert (await client.suggest(0, len(STORY)))["items"]
            assert (await jobs(client))["inline"]["backend"] == "desk"
            assert client.workers() == []
            running.close()
            client.change(2, {"text": MORE})
            assert (await client.suggest(0, len(MORE)))["items"]
            inline = (await jobs(client))["inline"]
            assert (inline["backend"], inline["standsInFor"]) == ("llama_cpp", "desk")
            assert len(client.workers()) == 1
            (said,) = messages(client)
            assert "Meanwhile llama_cpp makes suggestions" in said


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has namespaces")
@pytest.mark.parametrize("allowed", [False, True])
async def test_text_goes_elsewhere_for_a_model_that_fails_only_where_it_may_already(
    far: Far, tmp_path: Path, allowed: bool
) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF\3\0\0\0" + bytes(100))
    more = f'[model]\npath = "{damaged}"\n'
    far.configure("llama_cpp", more, fallback='"far"')
    if allowed:
        assert "far" in far.run("privacy", "allow", "far")
    async with far.editor() as client:
        client.open(STORY, far.uri)
        if allowed:
            assert (await client.suggest(0, len(STORY), uri=far.uri))["items"]
            assert (await jobs(client))["inline"]["destination"] == "remote"
            assert "harbour" in far.service.traffic
        else:
            with pytest.raises(Failure, match=r"damaged.*far could not stand in"):
                await client.suggest(0, len(STORY), uri=far.uri)
            with pytest.raises(Failure, match="far could not stand in"):
                await ideas(client, far.uri, len(STORY))
            assert far.service.connections == 0
            assert not far.heard.heard("connect") | far.heard.heard("lookup")
        assert client.sent("window/showMessageRequest") == []


async def test_rewrites_have_a_model_of_their_own_which_lets_suggestions_go_first(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data" / "coauthor" / "models"
    folder.mkdir(parents=True)
    write_model(folder / "large.gguf", tokenizer__chat_template=CHATML)
    config = tmp_path / "config.toml"
    config.write_text('[rewrite]\nbackend = "large"\n')
    environment = {
        "COAUTHOR_CONFIG": str(config),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    async with server_process(**environment) as client:
        await client.initialize()
        client.open(STORY)
        assert (await client.suggest(0, len(STORY)))["items"]
        (first,) = client.workers()
        span = {"start": {"line": 0, "character": 0}}
        span["end"] = {"line": 0, "character": len(STORY)}
        asked = {"textDocument": {"uri": URI}, "range": span, "command": "tighten"}
        with suppress(Failure):  # What it writes is left to chance.
            async with asyncio.timeout(60):
                await client.request("coauthor/rewrite", asked)
        named = {job: it["model"] for job, it in (await jobs(client)).items()}
        assert named["rewrite"] not in ("", named["inline"])
        (second,) = [it for it in client.workers() if it.pid != first.pid]
        if sys.platform != "win32":
            assert second.nice() > first.nice()
