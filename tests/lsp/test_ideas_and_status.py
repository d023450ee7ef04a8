"""Ideas, commands, context, status and settings over the wire."""

import asyncio
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from coauthor.backends.base import GenerationRequest
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from coauthor.settings import Settings
from tests.lsp.session import URI, Failure, Json, Session, session

TEXT = "The city closed its last library in May. "
LISTED = Script(
    chat=True,
    rules=(
        Rule(
            kind="chat",
            text="1. Readers met in kitchens.\n2. A bus became a library.\n"
            "3. The mayor opened a bookshop.\n4. Nobody noticed until winter.",
        ),
    ),
)


def asked(**more: object) -> Json:
    return {
        "textDocument": {"uri": URI},
        "position": {"line": 0, "character": len(TEXT)},
        "command": "what-next",
        **more,
    }


def read_and_remove(uri: str) -> str:
    path = Path(url2pathname(urlparse(uri).path))
    try:
        return path.read_text(encoding="utf-8")
    finally:
        path.unlink()


async def test_ideas_are_several_and_distinct() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.open(TEXT)
        ideas = (await client.request("coauthor/ideas", asked()))["ideas"]
        assert len({idea["text"] for idea in ideas}) == 4
        assert all(idea["title"] for idea in ideas)


async def test_bare_clients_get_ideas_in_a_scratch_document() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(TEXT)
        params = {"command": "coauthor.ideas", "arguments": [asked()]}
        result = await client.request("workspace/executeCommand", params)
        (shown,) = client.sent("window/showDocument")
        written = read_and_remove(shown["uri"])
        assert all(idea["text"] in written for idea in result["ideas"])
        assert client.sent("workspace/applyEdit") == []


async def test_unknown_commands_are_named() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.open(TEXT)
        with pytest.raises(Failure) as failure:
            await client.request("coauthor/ideas", asked(command="no-such"))
        assert failure.value.code == -32803
        assert "no-such" in failure.value.message


def written(client: Session) -> list[GenerationRequest]:
    """The runs that were to write something."""
    return [each for each in client.backend.requests if each.max_tokens]


async def test_context_shows_what_would_be_sent() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.open(TEXT)
        answer = await client.request("coauthor/context", asked(command=None))
        assert "".join(p["text"] for p in answer["pieces"]) == TEXT
        assert answer["destination"] == "local"
        assert all(p["characters"] == len(p["text"]) for p in answer["pieces"])
        assert written(client) == []


async def test_context_of_a_command_shows_its_messages() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.open(TEXT)
        wanted = asked(command="tighten", position={"line": 0, "character": 3})
        answer = await client.request("coauthor/context", wanted)
        assert written(client) == []
        await client.request(
            "coauthor/rewrite",
            {
                "textDocument": wanted["textDocument"],
                "range": {"start": wanted["position"], "end": wanted["position"]},
                "command": "tighten",
            },
        )
        told = "".join(piece["text"] for piece in answer["pieces"])
        assert [piece["kind"] for piece in answer["pieces"]] == ["system", "user"]
        assert told == prompt_text(written(client)[0].parts)
        assert all(piece["tokens"] > 0 for piece in answer["pieces"])


def states(client: Session) -> list[str]:
    return [each["state"] for each in client.sent("coauthor/statusChanged")]


async def test_keys_that_are_answered_soon_change_no_status() -> None:
    async with session(Script(rules=(Rule(text="nobody came."),))) as client:
        await client.initialize()
        await client.until(lambda: states(client)[-1:] == ["ready"])
        told = len(states(client))
        client.open("They waited, but ")
        for version in range(2, 12):
            client.change(version, {"text": f"They waited {version} hours, but "})
            assert (await client.suggest(0, 20))["items"]
        status = await client.request("coauthor/status", {})
        assert (status["state"], status["destination"]) == ("ready", "local")
        assert len(states(client)) == told
        assert client.sent("coauthor/commandsChanged") == [{}]


async def test_work_that_lasts_is_told_until_it_ends() -> None:
    endless = Script(rules=(Rule(text="nobody came.", forever=True, delay_ms=10),))
    async with session(endless) as client:
        options = {"inline": {"deadlineMs": 10_000, "prefetch": False}}
        await client.initialize(initializationOptions=options)
        client.open("They waited, but ")
        waiting = client.suggest(0, 17)
        await client.until(lambda: states(client)[-1:] == ["thinking"])
        assert (await client.request("coauthor/status", {}))["state"] == "thinking"
        client.cancel(waiting)
        await client.until(lambda: states(client)[-1:] == ["ready"])
        with pytest.raises(Failure):
            await waiting


async def test_emacs_is_not_sent_notifications_it_would_warn_about() -> None:
    async with session(Script(rules=(Rule(text="nobody came."),))) as client:
        await client.initialize(clientInfo={"name": "Eglot"})
        client.open("They waited, but ")
        await client.suggest(0, 17)
        assert client.sent("coauthor/statusChanged") == []


async def test_a_bad_setting_is_told_once_and_costs_only_itself() -> None:
    options = {"inline": {"pauseMs": "soon", "maxWords": 12}}
    async with session(LISTED) as client:
        await client.initialize(initializationOptions=options)
        await client.request("coauthor/status", {})
        (message,) = client.sent("window/showMessage")
        assert "pauseMs" in message["message"]
        assert client.server.settings.inline.max_words == 12
        changed = {"settings": {"coauthor": {"inline": {"maxWords": 20}}}}
        client.notify("workspace/didChangeConfiguration", changed)
        await client.request("coauthor/status", {})
        assert client.server.settings.inline.max_words == 20
        assert len(client.sent("window/showMessage")) == 1


async def test_an_editor_may_not_choose_the_model_file() -> None:
    options = {"model": {"path": "/tmp/other.gguf"}, "inline": {"pauseMs": 0}}
    async with session(LISTED) as client:
        await client.initialize(initializationOptions=options)
        await client.request("coauthor/status", {})
        assert client.server.settings.model.path is None
        (message,) = client.sent("window/showMessage")
        assert "model.path" in message["message"]


async def test_settings_are_pulled_from_clients_that_answer() -> None:
    async with session(LISTED) as client:
        client.answers["workspace/configuration"] = lambda _: [
            {"inline": {"maxWords": 7}}
        ]
        capabilities = {
            "workspace": {
                "configuration": True,
                "didChangeConfiguration": {"dynamicRegistration": True},
            }
        }
        await client.initialize(capabilities)
        await client.until(lambda: bool(client.sent("client/registerCapability")))
        assert client.server.settings.inline.max_words == 7
        client.answers["workspace/configuration"] = lambda _: [None]
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        default = Settings().inline.max_words
        async with asyncio.timeout(5):
            while client.server.settings.inline.max_words != default:
                await client.request("coauthor/status", {})
