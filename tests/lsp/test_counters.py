"""`coauthor/status` in numbers: what became of suggestions, never what they said."""

import json

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import URI, Json, Session, session

STORY = "They waited, but "
TEXT = "nobody came."
CALM = Script(rules=(Rule(text=TEXT),))
QUIET: Json = {"inline": {"pauseMs": 0, "prefetch": False}}


async def counters(client: Session) -> dict[str, int]:
    """The counts that are not 0."""
    status = await client.request("coauthor/status", {})
    return {name: count for name, count in status["counters"].items() if count}


async def suggestion(client: Session, text: str = STORY) -> str:
    """The id of a suggestion at the end of a document that is opened for it."""
    await client.initialize(initializationOptions=QUIET)
    client.open(text)
    (item,) = (await client.suggest(0, len(text)))["items"]
    (identifier,) = item["command"]["arguments"]
    return identifier


async def test_a_suggestion_is_counted_from_the_request_to_its_acceptance() -> None:
    async with session(CALM) as client:
        one = await suggestion(client)
        client.notify(
            "coauthor/didShow", {"textDocument": {"uri": URI}, "suggestion": one}
        )
        for length in (7, len(TEXT)):
            accepted = {"suggestion": one, "acceptedLength": length}
            client.notify("coauthor/didAccept", accepted)
        command = {"command": "coauthor.accepted", "arguments": [one]}
        await client.request("workspace/executeCommand", command)
        assert await counters(client) == {
            "asked": 1,
            "requests": 1,
            "evaluated": 5,
            "generated": 2,
            "shown": 1,
            "accepted": 1,
            "tokensShown": 3,
            "tokensAccepted": 3,
        }


async def test_a_dismissed_one_and_one_that_nobody_knows() -> None:
    async with session(CALM) as client:
        one = await suggestion(client)
        for each in (one, one, "suggestion-0"):
            client.notify("coauthor/didDismiss", {"suggestion": each})
            client.notify(
                "coauthor/didAccept", {"suggestion": "nobody", "acceptedLength": 3}
            )
        found = await counters(client)
        assert found["dismissed"] == 1
        assert "accepted" not in found


@pytest.mark.parametrize("arguments", [[], [7], [{}], [None, 3]])
async def test_a_command_with_strange_arguments_counts_nothing(
    arguments: list[object],
) -> None:
    async with session(CALM) as client:
        await suggestion(client)
        command = {"command": "coauthor.accepted", "arguments": arguments}
        assert await client.request("workspace/executeCommand", command) is None
        assert "accepted" not in await counters(client)


async def test_silence_has_a_reason() -> None:
    script = Script(rules=(Rule(when="loops", text="the the the the the the"), Rule()))
    async with session(script) as client:
        await client.initialize(initializationOptions=QUIET)
        client.open(STORY)
        client.open("```\nx = ", uri="file:///code.md")
        client.open("Text.\n\n", uri="file:///new.md")
        await client.suggest(0, len(STORY))
        await client.suggest(1, 4, uri="file:///code.md", invoked=False)
        await client.suggest(2, 0, uri="file:///new.md", invoked=False)
        status = await client.request("coauthor/status", {})
        assert status["silences"] == {
            "empty": 1,
            "no_prose": 1,
            "paragraph_start": 1,
        }
        assert status["counters"]["silent"] == 3


async def test_a_request_that_typing_overtakes_is_superseded() -> None:
    async with session(Script(rules=(Rule(forever=True),))) as client:
        await client.initialize(initializationOptions=QUIET)
        client.open(STORY)
        waiting = client.suggest(0, len(STORY))
        await client.until(lambda: client.backend.running == 1)
        end = {"line": 0, "character": len(STORY)}
        client.change(2, {"range": {"start": end, "end": end}, "text": "x"})
        assert (await counters(client))["superseded"] == 1
        with pytest.raises(Exception, match="-32800"):
            await waiting


async def test_stages_are_measured_and_nothing_of_the_text_is_told() -> None:
    async with session(CALM) as client:
        await client.initialize(initializationOptions=QUIET)
        client.open(STORY)
        await client.suggest(0, len(STORY), invoked=False)
        status = await client.request("coauthor/status", {})
        assert list(status["stages"]) == [
            "wait",
            "context",
            "first",
            "model",
            "shaping",
            "answer",
        ]
        for times in status["stages"].values():
            assert times["count"] >= 1
            assert 0 <= times["p50"] <= times["p95"]
        told = json.dumps(status)
        assert not any(word in told for word in (STORY + TEXT).split())
