"""A server that follows messages, and a text of which each character is a token.

As in Greek and Chinese with many models; budgets in characters take it for prose of
which three or four are one.
"""

import re
from contextlib import aclosing

import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import ContextTooLong
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.settings_jobs import InlineSettings
from coauthor.tasks.complete import complete
from coauthor.tasks.continue_text import continue_text
from coauthor.tasks.ideate import ideate
from coauthor.tasks.rewrite import rewrite
from tests.servers import imitation_openai as imitation
from tests.servers.imitation import KEY, EnvironmentKey

# ruff: noqa: RUF001 - Greek letters.
LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
# Greek: "The old man went down to the harbour every morning and looked at the boats."
SENTENCE = "Ο γέρος κατέβαινε κάθε πρωί στο λιμάνι και κοίταζε τις βάρκες. "
TEXT = ((SENTENCE * 5).strip() + "\n\n") * 60
MIDDLE = TEXT.index("Ο γέρος", len(TEXT) // 2)


@pytest.fixture
async def server(monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    monkeypatch.setattr(imitation, "CONTEXT_TOKENS", 4096)
    monkeypatch.setattr(imitation, "_CHARACTERS_PER_TOKEN", 1)
    async with imitation.ImitationOpenAI() as server:
        server.speech = "Οι βάρκες γύρισαν αργά."
        yield server


@pytest.fixture
async def engine(server):
    address, key = read_address(server.url), EnvironmentKey()
    made = Engine(
        lambda: OpenAICompatibleBackend("desk", address, imitation.MODEL, key)
    )
    await made.capabilities()
    server.requests.clear()
    yield made
    await made.close()


def at(start, end=None):
    return DocumentSnapshot("file:///a.md", 1, "markdown", TEXT, start, end or start)


def ended(text, name="a"):
    """A document with the cursor at its end."""
    uri, end = f"file:///{name}.md", len(text)
    return DocumentSnapshot(uri, 1, "markdown", text, end, end)


def sizes(server):
    """How long each prompt was."""
    return [
        sum(len(message["content"]) for message in request.json["messages"])
        for request in server.requests
    ]


async def suggest(engine):
    assert (await complete(at(MIDDLE - 2), engine, InlineSettings())).texts


async def change(engine):
    command = LIBRARY["smooth-transition"]
    await rewrite(at(MIDDLE, MIDDLE + 60), command, engine)


async def have_ideas(engine):
    assert await ideate(at(MIDDLE - 2), LIBRARY["what-next"], engine)


async def have_titles(engine):
    assert await ideate(at(0, len(TEXT)), LIBRARY["titles"], engine)


async def go_on(engine):
    await continue_text(at(MIDDLE - 2), LIBRARY["for-example"], engine)


@pytest.mark.parametrize(
    ("ask", "room"),
    [
        (suggest, 4096),
        (change, 1800),
        (have_ideas, 2000),
        (have_titles, 4096),
        (go_on, 2000),
    ],
)
async def test_what_stands_around_gives_way(server, engine, ask, room, monkeypatch):
    monkeypatch.setattr(imitation, "CONTEXT_TOKENS", room)
    await ask(engine)
    first, second, *_ = sizes(server)
    assert first > room > second
    assert engine.state == "ready"


async def test_what_is_too_long_is_sent_once_and_not_at_every_key(
    server, engine, monkeypatch
):
    counts = []
    for typed in ("η", "η γ", "η γη", "η "):
        text = f"{TEXT[: MIDDLE - 2]} {typed}"
        server.requests.clear()
        assert (await complete(ended(text), engine, InlineSettings())).texts
        counts.append(len(server.requests))
        assert sizes(server)[-1] <= 4096
    assert counts == [2, 1, 1, 1]
    # Where the letters share tokens, as much fits as ever.
    monkeypatch.setattr(imitation, "_CHARACTERS_PER_TOKEN", 4)
    server.speech = "The boats came back late."
    server.requests.clear()
    text = "The old man went down to the harbour every morning. " * 400
    assert (await complete(ended(text, "b"), engine, InlineSettings())).texts
    (size,) = sizes(server)
    assert size > 4096


async def test_a_bare_text_is_cut_at_once_where_it_was_too_long_before(server):
    address, key = read_address(server.url), EnvironmentKey()
    desk = OpenAICompatibleBackend("desk", address, imitation.BASE_MODEL, key)
    await desk.start()

    async def lengths(text):
        server.requests.clear()
        request = GenerationRequest((TextPart(text, "start"),), 64)
        async with aclosing(desk.generate(request)) as deltas:
            assert [delta async for delta in deltas]
        return [len(request.json["prompt"]) for request in server.requests]

    long = TEXT[:12_100]
    assert await lengths(long) == [12_100, 9600, 5600, 2600]
    begins = set()
    for typed in ("Ο", "Ο γ", "Ο γέρος κατέβαινε"):
        assert await lengths(long + typed) == [2600 + len(typed)]
        begins.add(server.requests[0].json["prompt"][:2600])
    assert begins == {long[-2600:]}, "the server has read it before"
    # What may fit is sent whole.
    assert await lengths(TEXT[:4000]) == [4000]
    await desk.close()


async def test_a_rewrite_has_room_for_as_many_tokens_as_its_text(server, engine):
    # Chinese: "She goes to the harbour in the morning." Three bytes a character.
    text = "她早上到港口去。" * 250
    document = DocumentSnapshot("file:///a.md", 1, "markdown", text, 0, len(text))
    await rewrite(document, LIBRARY["tighten"], engine)
    for request in server.requests:
        (asked,) = re.findall("她.*", request.json["messages"][-1]["content"])
        assert len(asked) <= request.json["max_tokens"]
    for size, request in zip(sizes(server), server.requests, strict=True):
        assert size + request.json["max_tokens"] < 4096
    assert len(server.requests) > 1, "in parts that fit"


async def test_a_passage_that_is_too_long_is_said_to_be_it(server, engine, monkeypatch):
    monkeypatch.setattr(imitation, "CONTEXT_TOKENS", 1500)
    with pytest.raises(ContextTooLong, match="of desk; select less of it, or choose a"):
        await rewrite(at(MIDDLE, MIDDLE + 1900), LIBRARY["tighten"], engine)
    assert len(server.requests) == 2, "and nothing is tried without end"
