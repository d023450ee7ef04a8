"""Rewrites and ideas with a chat model of the writer's own, through its template.

The model is tiny and random, so what comes back is noise; what counts is that every
request is answered, and that noise is never taken for a faithful rewrite.
"""

from pathlib import Path

import pytest

from tests.bare_client import URI, Failure
from tests.e2e.process_client import ProcessClient, server_process
from tests.unit.llama_cpp.tiny_gguf import CHATML, write_model

TEXT = "It cost 40 euros, says [the bill](https://example.org/bill)."


async def test_a_chat_model_from_the_environment(tmp_path: Path) -> None:
    model = write_model(
        tmp_path / "tiny-chat.gguf",
        tokenizer__chat_template=CHATML,
        llama__context_length=4096,
    )
    async with server_process(COAUTHOR_MODEL=str(model)) as client:
        await client.initialize()
        client.open(TEXT)
        commands = (await client.request("coauthor/commands", {}))["commands"]
        assert all(c["available"] for c in commands if c["kind"] == "rewrite")
        whole = {
            "start": {"line": 0, "character": 0},
            "end": {"line": 0, "character": len(TEXT)},
        }
        asked = {"textDocument": {"uri": URI}, "range": whole, "command": "tighten"}
        result = await client.request("coauthor/rewrite", asked)
        assert result["version"] == 1
        assert result["variants"] == []
        assert all(each["reason"] for each in result["withheld"])
        asked = {
            "textDocument": {"uri": URI},
            "position": whole["end"],
            "command": "what-next",
        }
        assert "ideas" in await client.request("coauthor/ideas", asked)
        status = await client.request("coauthor/status", {})
        assert status["model"] == "tiny-chat"


@pytest.mark.parametrize("prepares", [True, False])
async def test_what_was_prepared_is_not_read_again(
    prepares: bool, tmp_path: Path
) -> None:
    model = write_model(
        tmp_path / "tiny-chat.gguf",
        tokenizer__chat_template=CHATML,
        llama__context_length=4096,
    )
    async with server_process(COAUTHOR_MODEL=str(model)) as client:
        await client.initialize(
            initializationOptions={"rewrite": {"variants": 1}, "inline": {}}
        )
        client.open("The harbour was empty.\n\n" * 20 + TEXT)
        read = await _reads_more_than(client, 0)
        here = {"line": 40, "character": 3}
        asked = {
            "textDocument": {"uri": URI},
            "range": {"start": here, "end": here},
            "command": "follow-instruction",
        }
        if prepares:
            client.notify("coauthor/prepare", asked)
            read = await _reads_more_than(client, read)
        asked["instruction"] = "Make it shorter."
        await client.request("coauthor/rewrite", asked)
        needed = await _reads_more_than(client, read) - read
        assert (needed < 300) is prepares


async def _reads_more_than(client: ProcessClient, tokens: int) -> int:
    """How many tokens of prompts the model has read, once that is more than so many."""
    while True:
        counters = (await client.request("coauthor/status", {}))["counters"]
        if counters["evaluated"] > tokens:
            return counters["evaluated"]


async def test_a_model_that_is_none_fails_once_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing else")
    async with server_process(COAUTHOR_MODEL=str(broken)) as client:
        await client.initialize()
        client.open(TEXT)
        assert (await client.suggest(0, 10, invoked=False))["items"] == []
        with pytest.raises(Failure, match=r"broken\.gguf") as failure:
            await client.suggest(0, 10)
        assert failure.value.code == -32803
