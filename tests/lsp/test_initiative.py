"""Who may speak where: what never reaches the model, in every way of asking for it."""

from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import FULL, URI, Failure, Json, Session, session

TEXT = "Once upon a time there was "
CALM = Script(rules=(Rule(kind="raw", text="a small house by the sea."),))
OFF_HERE = f"---\ncoauthor: off\n---\n\n{TEXT}"
AT = {"line": 4, "character": len(TEXT)}
RANGE = {"start": {"line": 4, "character": 0}, "end": AT}


async def ask_in_every_way(client: Session) -> None:
    """Open, type, and ask for everything that there is."""
    document = {"textDocument": {"uri": URI}}
    client.open(OFF_HERE)
    for invoked in (True, False):
        assert (await client.suggest(4, len(TEXT), invoked=invoked))["items"] == []
    client.change(2, {"range": {"start": AT, "end": AT}, "text": "a"})
    assert (await client.suggest(4, len(TEXT) + 1, invoked=False))["items"] == []
    for context in ({"diagnostics": []}, {"diagnostics": [], "triggerKind": 2}):
        params = {**document, "range": RANGE, "context": context}
        assert await client.request("textDocument/codeAction", params) == []
    tighten = {**document, "range": RANGE, "command": "tighten"}
    ideas = {**document, "position": AT, "command": "what-next"}
    for method, params in (
        ("coauthor/rewrite", tighten),
        ("coauthor/ideas", ideas),
        ("coauthor/context", {**document, "position": AT}),
        (
            "workspace/executeCommand",
            {"command": "coauthor.rewrite", "arguments": [tighten]},
        ),
        (
            "workspace/executeCommand",
            {"command": "coauthor.ideas", "arguments": [ideas]},
        ),
    ):
        with pytest.raises(
            Failure, match="In this document coauthor is off"
        ) as failure:
            await client.request(method, params)
        assert failure.value.code == -32803


@pytest.mark.parametrize("prefetch", [True, False])
async def test_nothing_reaches_the_model_in_a_document_that_is_off(
    prefetch: bool,
) -> None:
    async with session(CALM) as client:
        options: Json = {"inline": {"pauseMs": 0, "prefetch": prefetch}}
        await client.initialize(initializationOptions=options)
        await ask_in_every_way(client)
        assert client.backend.requests == []
        status = await client.request("coauthor/status", {})
        assert status["silences"] == {"off": 3}
        assert status["state"] != "off"


@pytest.mark.parametrize("where", ["user", "workspace", "editor"])
async def test_no_model_is_started_where_all_is_off(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: Json = {"inline": {"initiative": "off"}} if where == "editor" else {}
    own = tmp_path / "config.toml"
    monkeypatch.setenv("COAUTHOR_CONFIG", str(own))
    folder = tmp_path / "folder"
    (folder / ".coauthor").mkdir(parents=True)
    files = {"user": own, "workspace": folder / ".coauthor" / "config.toml"}
    if where in files:
        files[where].write_text('[inline]\ninitiative = "off"\n')
    async with session(CALM) as client:
        await client.initialize(rootUri=folder.as_uri(), initializationOptions=options)
        await ask_in_every_way(client)
        commands = (await client.request("coauthor/commands", {}))["commands"]
        assert {command["reason"] for command in commands} == {
            "coauthor is off: your settings set `inline.initiative` to `off`."
        }
        status = await client.request("coauthor/status", {})
        assert (status["state"], client.backend.starts) == ("off", 0)


@pytest.mark.parametrize(
    ("rule", "invoked", "automatic"),
    [
        ({"language": "markdown", "initiative": "off"}, 0, 0),
        ({"glob": "*.md", "initiative": "onDemand"}, 1, 0),
        ({"glob": "*.tex", "initiative": "off"}, 1, 1),
        ({"glob": "/essay.md", "initiative": "flow"}, 1, 1),
    ],
)
async def test_rules(rule: Json, invoked: int, automatic: int) -> None:
    async with session(CALM) as client:
        options: Json = {"inline": {"pauseMs": 0, "prefetch": False, "rules": [rule]}}
        await client.initialize(initializationOptions=options)
        client.open(TEXT)
        answer = await client.suggest(0, len(TEXT), invoked=False)
        assert len(answer["items"]) == automatic
        answer = await client.suggest(0, len(TEXT), invoked=True)
        assert len(answer["items"]) == invoked
        assert len(client.backend.requests) == max(invoked, automatic)


async def test_a_document_that_is_off_says_so_while_it_is_open() -> None:
    async with session(CALM) as client:
        options: Json = {"inline": {"pauseMs": 0, "prefetch": False}}
        await client.initialize(initializationOptions=options)
        client.open(OFF_HERE)
        assert (await client.suggest(4, len(TEXT)))["items"] == []
        off = {
            "start": {"line": 1, "character": 10},
            "end": {"line": 1, "character": 13},
        }
        client.change(2, {"range": off, "text": "onDemand"})
        assert (await client.suggest(4, len(TEXT), invoked=False))["items"] == []
        assert (await client.suggest(4, len(TEXT)))["items"]


async def test_all_off_in_new_settings_gives_the_memory_back() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(TEXT)
        assert (await client.suggest(0, len(TEXT)))["items"]
        settings = {"coauthor": {"inline": {"initiative": "off"}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert (await client.suggest(0, len(TEXT)))["items"] == []
        await client.until(lambda: client.backend.unloads == 1)


async def test_a_settings_file_that_is_written_meanwhile_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    monkeypatch.setenv("COAUTHOR_CONFIG", str(own))
    watching = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
    able: Json = {**FULL, "workspace": watching}
    async with session(CALM) as client:
        # What the editor sent stays above it.
        options: Json = {"inline": {"pauseMs": 0, "prefetch": False}}
        await client.initialize(able, initializationOptions=options)
        await client.until(lambda: "coauthor-files" in str(client.received))
        assert own.as_posix() in str(client.received)
        client.open(TEXT)
        assert (await client.suggest(0, len(TEXT), invoked=False))["items"]
        own.write_text('[inline]\ninitiative = "onDemand"\npauseMs = 9000\n')
        changed = {"changes": [{"uri": own.as_uri(), "type": 1}]}
        client.notify("workspace/didChangeWatchedFiles", changed)
        assert (await client.suggest(0, len(TEXT), invoked=False))["items"] == []
        assert client.server.settings.inline.pause_ms == 0


@pytest.mark.parametrize(("invoked", "told"), [(True, 1), (False, 0)])
async def test_who_asks_in_vain_is_told_why_once(invoked: bool, told: int) -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(OFF_HERE)
        for _ in range(2):
            assert (await client.suggest(4, 5, invoked=invoked))["items"] == []
        messages = client.sent("window/showMessage")
        assert len(messages) == told
        assert all("this document coauthor is off" in it["message"] for it in messages)


async def test_a_slip_in_a_document_is_told_when_it_is_opened() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open("---\ncoauthor: onDemnad\n---\n" + TEXT)
        await client.until(lambda: bool(client.sent("window/showMessage")))
        (told,) = client.sent("window/showMessage")
        assert '"onDemnad"' in told["message"]


async def test_editors_hear_that_everything_was_switched_off_and_on() -> None:
    def states(client: Session) -> list[str]:
        return [it["state"] for it in client.sent("coauthor/statusChanged")]

    def settings(initiative: str) -> Json:
        return {"settings": {"coauthor": {"inline": {"initiative": initiative}}}}

    async with session(CALM) as client:
        await client.initialize()
        await client.until(lambda: states(client)[-1:] == ["ready"])
        client.notify("workspace/didChangeConfiguration", settings("off"))
        await client.until(lambda: states(client)[-1] == "off")
        client.notify("workspace/didChangeConfiguration", settings("onPause"))
        await client.until(lambda: states(client)[-1] != "off")
