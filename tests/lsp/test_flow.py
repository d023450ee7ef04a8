"""The initiative `flow`: while the writer types, where the model is sure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import URI, Failure, Session, session

STORY = "Once upon a time there was "
HOUSE = "a small house by the sea."
LONG_MS = 10_000
"""A pause that no test waits for."""


@asynccontextmanager
async def flowing(probability: float, **inline: object) -> AsyncIterator[Session]:
    script = Script(rules=(Rule(text=HOUSE, probability=probability),))
    options = {"initiative": "flow", "pauseMs": LONG_MS, "prefetch": False, **inline}
    async with session(script) as client:
        await client.initialize(initializationOptions={"inline": options})
        client.open(STORY)
        yield client


async def texts(client: Session, column: int, *, invoked: bool = False) -> list[str]:
    answer = await client.suggest(0, column, invoked=invoked)
    return [item["insertText"] for item in answer["items"]]


def type_at_end(client: Session, version: int, before: str, typed: str) -> None:
    here = {"line": 0, "character": len(before)}
    client.change(version, {"range": {"start": here, "end": here}, "text": typed})


async def is_cancelled_by_a_key(client: Session, waiting: "asyncio.Future[object]"):
    await client.until(lambda: client.backend.finished > 0)
    await client.request("coauthor/status", {})
    assert not waiting.done()
    type_at_end(client, 2, STORY, "a")
    with pytest.raises(Failure, match="-32800"):
        await waiting


async def test_a_sure_model_speaks_at_once() -> None:
    async with flowing(0.9) as client:
        assert await texts(client, len(STORY)) == [HOUSE]


async def test_an_unsure_one_waits_for_the_pause() -> None:
    async with flowing(0.3) as client:
        waiting = client.suggest(0, len(STORY), invoked=False)
        await is_cancelled_by_a_key(client, waiting)


async def test_and_speaks_after_it() -> None:
    async with flowing(0.3, pauseMs=1) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        status = await client.request("coauthor/status", {})
        assert status["stages"]["wait"]["count"] == 1


async def test_what_was_kept_unsaid_stays_so_at_the_next_key() -> None:
    async with flowing(0.3) as client:
        waiting = client.suggest(0, len(STORY), invoked=False)
        await is_cancelled_by_a_key(client, waiting)
        waiting = client.suggest(0, len(STORY) + 1, invoked=False)
        await client.request("coauthor/status", {})
        assert not waiting.done()
        assert len(client.backend.requests) == 1
        client.cancel(waiting)
        with pytest.raises(Failure, match="-32800"):
            await waiting


async def test_what_is_shown_already_stays_while_it_is_typed() -> None:
    async with flowing(0.3) as client:
        assert await texts(client, len(STORY), invoked=True) == [HOUSE]
        type_at_end(client, 2, STORY, "a")
        assert await texts(client, len(STORY) + 1) == [HOUSE[1:]]


@pytest.mark.parametrize(("percent", "speaks"), [(90, True), (91, False)])
async def test_the_threshold_is_the_writers(percent: int, speaks: bool) -> None:
    async with flowing(0.9, flowPercent=percent) as client:
        if speaks:
            assert await texts(client, len(STORY)) == [HOUSE]
        else:
            waiting = client.suggest(0, len(STORY), invoked=False)
            await is_cancelled_by_a_key(client, waiting)


async def test_how_sure_the_model_was_of_a_refused_one_says_nothing_of_the_next() -> (
    None
):
    script = Script(
        rules=(
            Rule(text=HOUSE, probability=0.9, times=2),
            Rule(text="one boat.", probability=0.3),
        )
    )
    inline = {"initiative": "flow", "pauseMs": 1, "prefetch": False}
    async with session(script) as client:
        await client.initialize(initializationOptions={"inline": inline})
        client.open(STORY)
        (item,) = (await client.suggest(0, len(STORY), invoked=False))["items"]
        (house,) = item["command"]["arguments"]
        client.notify("coauthor/didDismiss", {"suggestion": house})
        settings = {"coauthor": {"inline": {**inline, "alternatives": 2}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert await texts(client, len(STORY)) == ["one boat."]
        status = await client.request("coauthor/status", {})
        assert status["stages"]["wait"]["count"] == 1


async def test_it_keeps_to_prose_and_asks_nobody_elsewhere() -> None:
    async with flowing(0.9) as client:
        client.open("# A head", uri="file:///b.md")
        answer = await client.suggest(0, 8, invoked=False, uri="file:///b.md")
        assert answer["items"] == []
        assert client.backend.requests == []


@pytest.mark.parametrize("initiative", ["flow", "onPause"])
async def test_only_flow_asks_how_sure_the_model_is(initiative: str) -> None:
    async with flowing(0.9, pauseMs=0, initiative=initiative) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        (request,) = client.backend.requests
        assert request.probability is (initiative == "flow")


async def test_a_document_may_still_be_quieter() -> None:
    async with flowing(0.9) as client:
        client.change(2, {"text": "<!-- coauthor: onDemand -->\n" + STORY})
        answer = await client.suggest(1, len(STORY), invoked=False, uri=URI)
        assert answer["items"] == []
