"""Asking for other ideas, in editors that know nothing of coauthor's own requests."""

import asyncio
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import FULL, URI, Failure, Json, Session, session

TEXT = "The city closed its last library in May. "
FIRST = ("Readers met in kitchens.", "A bus became a library.", "Nobody noticed it.")
OTHERS = ("The mayor opened a bookshop.", "Rain fell for three weeks.")
LISTED = Script(
    chat=True,
    rules=(
        Rule(
            kind="chat",
            when="more of its kind",
            text="1. A garage filled up with novels.",
        ),
        Rule(kind="chat", when=FIRST[0], text="\n".join(f"- {it}" for it in OTHERS)),
        Rule(kind="chat", text="\n".join(f"- {it}" for it in FIRST)),
    ),
)


def asked(**more: object) -> Json:
    return {
        "textDocument": {"uri": URI},
        "position": {"line": 0, "character": len(TEXT)},
        "command": "what-next",
        **more,
    }


def exists(uri: str) -> bool:
    return Path(url2pathname(urlparse(uri).path)).exists()


async def run(client: Session, **more: object) -> list[str]:
    params = {"command": "coauthor.ideas", "arguments": [asked(**more)]}
    result = await client.request("workspace/executeCommand", params)
    return [idea["text"] for idea in result["ideas"]]


async def test_the_command_again_brings_something_else_until_there_is_nothing() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(TEXT)
        first = await run(client)
        assert first == list(FIRST)
        assert await run(client) == list(OTHERS)
        with pytest.raises(Failure, match="no new ideas") as failure:
            await run(client)
        assert failure.value.code == -32803
        assert client.sent("workspace/applyEdit") == []


async def test_what_was_excluded_once_does_not_come_again() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        ask = asked(exclude=list(FIRST))
        answers = [await client.request("coauthor/ideas", it) for it in (ask, asked())]
        for answer in answers:
            assert [idea["text"] for idea in answer["ideas"]] == list(OTHERS)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.open(TEXT)
        fresh = await client.request("coauthor/ideas", asked())
        assert fresh["ideas"][0]["text"] == FIRST[0]


async def test_code_actions_ask_for_more_where_ideas_were_shown() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(TEXT + "\n\nAnother paragraph.")

        async def offered(line: int) -> dict[str, Json]:
            place = {"line": line, "character": 0}
            actions = await client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": URI},
                    "range": {"start": place, "end": place},
                    "context": {"diagnostics": [], "triggerKind": 1},
                },
            )
            titles = ("More like", "Something else")
            return {it["title"]: it for it in actions if it["title"].startswith(titles)}

        assert await offered(0) == {}
        await run(client)
        assert await offered(2) == {}
        actions = await offered(0)
        assert len(actions) == 4
        more = actions[f"More like “{FIRST[0]}”"]["command"]
        result = await client.request("workspace/executeCommand", more)
        assert [it["text"] for it in result["ideas"]] == [
            "A garage filled up with novels."
        ]


async def test_without_documents_a_message_asks_for_more() -> None:
    async with session(LISTED) as client:
        picks = iter(["Something else", "More like 1", None])

        def pick(_: Json) -> Json | None:
            title = next(picks)
            return {"title": title} if title else None

        client.answers["window/showMessageRequest"] = pick
        await client.initialize({}, initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        assert await run(client) == list(FIRST)
        await client.until(lambda: len(client.sent("window/showMessageRequest")) == 3)
        shown = [it["message"] for it in client.sent("window/showMessageRequest")]
        for message, idea in zip(shown, (FIRST[0], OTHERS[0], "garage"), strict=True):
            assert idea in message
        assert client.sent("workspace/applyEdit") == []


async def test_ideas_are_not_lost_when_no_document_can_be_shown() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.answers["window/showDocument"] = lambda _: None
        client.open(TEXT)
        async with asyncio.timeout(5):
            await run(client)
        (refused,) = client.sent("window/showDocument")
        assert not exists(refused["uri"])
        await client.until(lambda: bool(client.sent("window/showMessageRequest")))
        (shown,) = client.sent("window/showMessageRequest")
        assert all(idea in shown["message"] for idea in FIRST)


async def test_each_idea_is_sent_as_it_is_found() -> None:
    async with session(LISTED) as client:
        await client.initialize(FULL, initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        ask = asked(partialResultToken="ideas")
        result = await client.request("coauthor/ideas", ask)
        sent = [
            it["value"] for it in client.sent("$/progress") if it["token"] == "ideas"
        ]
        assert sent == result["ideas"]
        assert len(sent) == 3
