"""Keys that need no model, or none of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from coauthor.errors import BackendUnavailable
from tests.lsp.session import URI, Failure, Session, session

STORY = "Once upon a time there was "
HOUSE = "a small house by the sea."
CALM = Script(rules=(Rule(text=HOUSE),))


def type_at_end(client: Session, version: int, before: str, typed: str) -> None:
    here = {"line": 0, "character": len(before)}
    client.change(version, {"range": {"start": here, "end": here}, "text": typed})


@asynccontextmanager
async def writing(script: Script, **inline: object) -> AsyncIterator[Session]:
    """A session in which the story is open, and nothing is made ready unless asked."""
    options = {"pauseMs": 0, "prefetch": False, **inline}
    async with session(script) as client:
        await client.initialize(initializationOptions={"inline": options})
        client.open(STORY)
        if options["prefetch"]:
            await client.until(lambda: _prefetched(client) == 1)
            await client.until(lambda: client.backend.running == 0)
            client.backend.requests.clear()
        yield client


async def texts(client: Session, column: int, *, invoked: bool = False) -> list[str]:
    answer = await client.suggest(0, column, invoked=invoked)
    return [item["insertText"] for item in answer["items"]]


async def counters(client: Session) -> dict[str, int]:
    return (await client.request("coauthor/status", {}))["counters"]


async def test_typing_what_is_suggested_needs_no_model() -> None:
    async with writing(CALM) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        requests = len(client.backend.requests)
        for at, letter in enumerate(HOUSE[:-1]):
            type_at_end(client, at + 2, STORY + HOUSE[:at], letter)
            left = await texts(client, len(STORY) + at + 1)
            assert left == [HOUSE[at + 1 :]]
        assert len(client.backend.requests) == requests
        assert (await counters(client))["fromCache"] == len(HOUSE) - 1


async def test_the_next_suggestion_is_ready_when_this_one_is_taken() -> None:
    script = Script(rules=(Rule(when=HOUSE, text=" Nobody lived in it."), *CALM.rules))
    async with writing(script, prefetch=True) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        await client.until(lambda: _prefetched(client) == 1)
        await client.until(lambda: client.backend.running == 0)
        type_at_end(client, 2, STORY, HOUSE)
        assert await texts(client, len(STORY + HOUSE)) == [" Nobody lived in it."]
        assert (await counters(client))["fromCache"] == 1


@pytest.mark.parametrize("fails", [True, False])
async def test_who_joins_what_is_made_ready_waits_for_nothing_else(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def read_on(*_: object) -> None:
        begun.set()
        if fails:
            raise BackendUnavailable("The model is gone.")
        await asyncio.Future[None]()

    monkeypatch.setattr("coauthor.tasks.suggest.read_on", read_on)
    more = Rule(when=HOUSE, deltas=(" Nobody lived ", "in it."), delay_ms=300)
    async with writing(Script(rules=(more, *CALM.rules)), prefetch=True) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        prefetches = client.server.session.memory.prefetches
        await client.until(lambda: prefetches.said(URI) != "")
        type_at_end(client, 2, STORY, HOUSE)
        async with asyncio.timeout(5):
            left = await texts(client, len(STORY + HOUSE))
        assert left == [" Nobody lived in it."]
        assert begun.is_set()
        assert (await counters(client))["joined"] == 1


async def test_what_was_made_ready_for_nothing_is_dropped_at_once() -> None:
    script = Script(rules=(Rule(when=HOUSE, forever=True), *CALM.rules))
    async with writing(script, prefetch=True) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        await client.until(lambda: client.backend.running == 1)
        type_at_end(client, 2, STORY, "a")
        type_at_end(client, 3, STORY + "a", " ")
        await client.request("coauthor/status", {})
        assert client.backend.running == 1
        type_at_end(client, 4, STORY + "a ", "x")
        await client.until(lambda: client.backend.running == 0)


async def test_nothing_is_made_ready_for_who_does_not_want_it() -> None:
    async with writing(CALM) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        assert _prefetched(client) == 0


async def test_a_key_joins_what_the_model_is_just_saying() -> None:
    slow = Script(rules=(Rule(deltas=("a small house ", "by the sea."), delay_ms=300),))
    async with writing(slow) as client:
        waiting = client.suggest(0, len(STORY), invoked=False)
        await client.until(lambda: client.server.session.memory.flights.said(URI) != "")
        type_at_end(client, 2, STORY, "a s")
        assert await texts(client, len(STORY) + 3) == [HOUSE[3:]]
        with pytest.raises(Failure):
            await waiting
        status = await counters(client)
        assert (status["joined"], len(client.backend.requests)) == (1, 1)


@pytest.mark.parametrize("waits", [True, False])
async def test_what_was_begun_before_the_settings_changed_is_not_offered_after(
    waits: bool,
) -> None:
    """Neither to who asks meanwhile, nor from what is remembered; nor its sequel."""
    # Twice, because the model also reads the text when it is opened.
    slow = Rule(deltas=("a small ", "house."), delay_ms=100, times=2)
    script = Script(rules=(slow, Rule(text="the sea.")))
    async with writing(script, prefetch=True) as client:
        waiting = client.suggest(0, len(STORY))
        await client.until(lambda: client.server.session.memory.flights.said(URI) != "")
        settings = {"inline": {"pauseMs": 0, "maxWords": 20, "prefetch": True}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        if waits:
            assert [it["insertText"] for it in (await waiting)["items"]] == [
                "a small house."
            ]
            assert await texts(client, len(STORY)) == ["the sea."]
            assert (await counters(client))["fromCache"] == 0
        else:
            assert await texts(client, len(STORY)) == ["the sea."]
            with pytest.raises(Failure):
                await waiting
        assert (await counters(client))["joined"] == 0
        assert await texts(client, len(STORY)) == ["the sea."]
        assert (await counters(client))["fromCache"] == 1


async def test_a_key_that_leads_elsewhere_begins_anew() -> None:
    script = Script(
        rules=(Rule(when="was X", text="erxes."), Rule(text="a house", forever=True))
    )
    async with writing(script) as client:
        waiting = client.suggest(0, len(STORY), invoked=False)
        await client.until(lambda: client.server.session.memory.flights.said(URI) != "")
        type_at_end(client, 2, STORY, "X")
        assert await texts(client, len(STORY) + 1) == ["erxes."]
        with pytest.raises(Failure):
            await waiting
        await client.until(lambda: client.backend.running == 0)


async def test_who_asks_gets_as_many_as_wanted_even_if_one_is_known() -> None:
    script = Script(
        rules=(
            Rule(text="a fox.", times=1),
            Rule(text="a hen.", times=1),
            Rule(text="a dog."),
        )
    )
    async with writing(script, alternatives=3) as client:
        assert len(await texts(client, len(STORY), invoked=True)) == 3
        type_at_end(client, 2, STORY, "a f")
        assert await texts(client, len(STORY) + 3) == ["ox."]
        more = await texts(client, len(STORY) + 3, invoked=True)
        assert len(more) > 1


async def test_only_who_asks_has_several_made() -> None:
    script = Script(rules=(Rule(text="a fox.", times=1), Rule(text="a hen.")))
    async with writing(script, alternatives=2) as client:
        assert await texts(client, len(STORY)) == ["a fox."]
        assert len(client.backend.requests) == 1
        more = await texts(client, len(STORY), invoked=True)
        assert sorted(more) == ["a fox.", "a hen."]


async def test_other_settings_make_other_suggestions() -> None:
    script = Script(rules=(Rule(text=HOUSE, times=1), Rule(text="a boat.")))
    async with writing(script) as client:
        assert await texts(client, len(STORY)) == [HOUSE]
        settings = {"coauthor": {"inline": {"length": "clause", "pauseMs": 0}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert await texts(client, len(STORY)) == ["a boat."]


async def test_fifty_keys_at_once_are_all_answered() -> None:
    async with writing(CALM, prefetch=True) as client:
        flood: list[asyncio.Future[object]] = []
        text = STORY
        for at, letter in enumerate(
            "a small house, by the sea, where an old man fished"
        ):
            type_at_end(client, at + 2, text, letter)
            text += letter
            flood.append(client.suggest(0, len(text), invoked=False))
        outcomes = await asyncio.gather(*flood, return_exceptions=True)
        assert not isinstance(outcomes[-1], Failure)
        refused = [it for it in outcomes if isinstance(it, Failure)]
        assert {it.code for it in refused} <= {-32800}
        await client.until(lambda: client.backend.running == 0)


def _prefetched(client: Session) -> int:
    return sum(request.priority == 2 for request in client.backend.requests)


async def test_a_text_is_read_when_it_is_opened() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(STORY)
        await client.until(lambda: _prefetched(client) == 1)
        (request,) = client.backend.requests
        assert request.max_tokens == 0
        assert prompt_text(request.parts) == STORY


@pytest.mark.parametrize(
    ("text", "inline"),
    [
        (STORY, {"initiative": "off"}),
        (STORY, {"prefetch": False}),
        ("A long story. " * 5000, {}),
        ("", {}),
    ],
)
async def test_a_text_is_not_read_where_it_would_not_help(
    text: str, inline: dict[str, object]
) -> None:
    async with session(CALM) as client:
        await client.initialize(initializationOptions={"inline": inline})
        client.open(text)
        client.open(STORY, language="python", uri="file:///a.py")
        await client.request("coauthor/status", {})
        if inline.get("initiative") != "off":
            await client.server.routes.engine("inline").capabilities()
            await client.request("coauthor/status", {})
        assert client.backend.requests == []
