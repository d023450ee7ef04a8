"""Prompt files of a folder and of the writer: live, checked while edited, and tame."""

import asyncio
import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from coauthor.backends.base import Delta, GenerationRequest
from coauthor.backends.script import Rule, Script
from coauthor.features import prompt_diagnostics
from tests.lsp.session import FULL, Failure, Json, Session, session

BODY = "Rewrite this.\n\nText:\n{{text}}\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_diagnostics, "PAUSE_SECONDS", 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "here" / ".coauthor" / "prompts").mkdir(parents=True)
    return tmp_path / "here"


def front(**more: object) -> str:
    keys = {"id": "mine", "title": "Mine", "kind": "rewrite", "scope": "sentence"}
    lines = "".join(f"{key}: {value}\n" for key, value in {**keys, **more}.items())
    return f"---\n{lines}---\n"


def save(root: Path, name: str, text: str) -> Path:
    path = root / ".coauthor" / "prompts" / name
    path.write_text(text, encoding="utf-8")
    return path


async def commands(client: Session, uri: str | None = None) -> dict[str, Json]:
    params = {"textDocument": {"uri": uri}} if uri else {}
    result = await client.request("coauthor/commands", params)
    return {each["id"]: each for each in result["commands"]}


def saved(client: Session, path: Path) -> None:
    client.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})


def shown(client: Session, path: Path) -> list[Any]:
    """What is shown in a file now."""
    sent = client.sent("textDocument/publishDiagnostics")
    return [it["diagnostics"] for it in sent if it["uri"] == path.as_uri()]


async def test_a_saved_file_is_live_at_once(root: Path) -> None:
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        assert "mine" not in await commands(client)
        before = len(client.sent("coauthor/commandsChanged"))
        path = save(root, "a.md", front() + BODY)
        saved(client, path)
        await client.until(
            lambda: len(client.sent("coauthor/commandsChanged")) > before
        )
        mine = (await commands(client))["mine"]
        assert mine["source"] == "folder"
        assert mine["title"] == "Mine (from this folder)"


@pytest.mark.parametrize("how", ["watched", "looked at"])
async def test_other_ways_to_notice_a_file(root: Path, how: str) -> None:
    capabilities = {
        **FULL,
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
    }
    async with session() as client:
        await client.initialize(capabilities, rootUri=root.as_uri())
        await commands(client)
        path = save(root, "a.md", front() + BODY)
        if how == "watched":
            [asked] = client.sent("client/registerCapability")
            method = asked["registrations"][0]["method"]
            client.notify(method, {"changes": [{"uri": path.as_uri(), "type": 1}]})
            await client.until(lambda: client.sent("coauthor/commandsChanged") != [])
        assert "mine" in await commands(client)
        path.unlink()
        assert "mine" not in await commands(client)


async def test_a_mistake_shows_while_the_file_is_edited(root: Path) -> None:
    path = root / ".coauthor" / "prompts" / "new.md"
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        client.open(front(varients=2) + BODY, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 1)
        [wrong] = shown(client, path)[0]
        assert "Did you mean `variants`?" in wrong["message"]
        assert wrong["range"] == {
            "start": {"line": 5, "character": 0},
            "end": {"line": 5, "character": 11},
        }
        assert wrong["severity"] == 1
        client.change(2, {"text": front(variants=2) + BODY}, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 2)
        assert shown(client, path)[1] == []
        client.change(3, {"text": front() + "é𝄞 {{txet}}"}, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 3)
        assert shown(client, path)[2][0]["range"]["start"] == {
            "line": 6,
            "character": 4,
        }
        client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
        await client.until(lambda: len(shown(client, path)) == 4)
        assert shown(client, path)[3] == []


async def test_all_mistakes_show_at_once(root: Path) -> None:
    path = root / ".coauthor" / "prompts" / "new.md"
    text = front(varients=2, guard="fact") + "{{txet}}\n{{#before}}\n{{text}}"
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        client.open(text, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 1)
        found = shown(client, path)[0]
        assert [it["range"]["start"]["line"] for it in found] == [5, 6, 8, 9]


async def test_an_id_used_twice_shows_and_goes_when_the_other_file_does(
    root: Path,
) -> None:
    other = save(root, "a.md", front() + BODY)
    path = root / ".coauthor" / "prompts" / "b.md"
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        client.open(front() + BODY, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 1)
        [wrong] = shown(client, path)[0]
        assert "also used by a.md" in wrong["message"]
        assert wrong["range"]["start"]["line"] == 1
        other.unlink()
        saved(client, other)
        await client.until(lambda: len(shown(client, path)) == 2)
        assert shown(client, path)[1] == []


async def test_a_prompt_file_is_prose_like_any_other(root: Path) -> None:
    path = root / ".coauthor" / "prompts" / "a.md"
    rules = (Rule(kind="raw", text=" and so it went on. Then"),)
    async with session(Script(rules=rules, chat=False)) as client:
        await client.initialize(rootUri=root.as_uri())
        client.open("Once upon a time there was rain", uri=path.as_uri())
        answer = await client.suggest(0, 31, uri=path.as_uri())
        assert answer["items"][0]["insertText"] == " and so it went on."
        await client.until(lambda: len(shown(client, path)) == 1)


async def test_a_broken_file_leaves_the_shipped_command(root: Path) -> None:
    save(root, "tighten.md", front(id="tighten", colour="red") + BODY)
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        assert (await commands(client))["tighten"]["source"] == "shipped"
        await client.until(lambda: client.sent("window/showMessage") != [])
        told = client.sent("window/showMessage")[0]["message"]
        assert "tighten.md:6:1: `colour` is no key" in told


async def test_a_folder_may_not_lower_the_guard(root: Path) -> None:
    save(root, "a.md", front(id="tighten", guard="structure") + BODY)
    save(root, "b.md", front(guard="structure") + BODY)
    rules = (Rule(text="It rained 4 days."),)
    async with session(Script(rules=rules)) as client:
        await client.initialize(rootUri=root.as_uri())
        uri = (root / "essay.md").as_uri()
        client.open("It rained 3 days.", uri=uri)
        kept = await rewrite(client, "tighten", uri)
        assert not kept["variants"]
        assert kept["withheld"]
        own = await rewrite(client, "mine", uri)
        assert [it["text"] for it in own["variants"]] == ["It rained 4 days."]


async def test_a_folders_command_is_capped(root: Path) -> None:
    save(root, "a.md", front(variants=8, max_tokens=8) + BODY)
    answers = tuple(Rule(text=f"It poured, {it}.", times=1) for it in "abcdefgh")
    options = {"rewrite": {"variants": 5}}
    async with session(Script(rules=answers)) as client:
        await client.initialize(rootUri=root.as_uri(), initializationOptions=options)
        uri = (root / "essay.md").as_uri()
        client.open("It rained.", uri=uri)
        assert len((await rewrite(client, "mine", uri))["variants"]) == 3
        # Room for a few words, and twice the 10 characters of the text.
        assert max(it.max_tokens for it in client.backend.requests) == 48 + 6


async def test_a_limit_is_noted_in_the_file(root: Path) -> None:
    path = root / ".coauthor" / "prompts" / "a.md"
    async with session() as client:
        await client.initialize(rootUri=root.as_uri())
        text = front(id="tighten", variants=8, max_tokens=4, guard="structure") + BODY
        client.open(text, uri=path.as_uri())
        await client.until(lambda: len(shown(client, path)) == 1)
        found = shown(client, path)[0]
        assert [it["range"]["start"]["line"] for it in found] == [5, 6, 7]
        assert {it["severity"] for it in found} == {2}


async def test_whose_files_override(root: Path, tmp_path: Path) -> None:
    own = Path(os.environ["COAUTHOR_CONFIG"]).parent / "prompts"
    own.mkdir(parents=True)
    (own / "a.md").write_text(front(id="tighten", title="Own") + BODY)
    (own / "b.md").write_text(front(id="own", title="Only mine") + BODY)
    second = tmp_path / "second"
    (second / ".coauthor" / "prompts").mkdir(parents=True)
    save(root, "a.md", front(title="First") + BODY)
    save(second, "a.md", front(title="Second") + BODY)
    folders = [{"uri": it.as_uri(), "name": it.name} for it in (root, second)]
    async with session() as client:
        await client.initialize(workspaceFolders=folders)
        found = await commands(client)
        assert (found["tighten"]["title"], found["tighten"]["source"]) == (
            "Own",
            "user",
        )
        assert found["own"]["source"] == "user"
        assert "mine" not in found
        for folder, title in ((root, "First"), (second, "Second")):
            seen = await commands(client, (folder / "a.md").as_uri())
            assert seen["mine"]["title"] == f"{title} (from this folder)"
            assert seen["tighten"]["title"] == "Own"


@pytest.mark.parametrize("kind", ["rewrite", "ideate"])
async def test_a_folders_command_is_for_its_own_texts_only(
    kind: str, root: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    save(root, "a.md", front(kind=kind) + BODY)
    folders = [{"uri": it.as_uri(), "name": it.name} for it in (root, second)]
    here, there = ((it / "a.md").as_uri() for it in (root, second))
    place = {"line": 0, "character": 3}
    at = {"start": place, "end": place}
    told: dict[str, list[Any]] = {here: [], there: []}
    script = Script(rules=(Rule(text="1. It poured for hours.\n2. Nobody came."),))
    async with session(script) as client:
        await client.initialize(workspaceFolders=folders)
        for uri, answers in told.items():
            client.open("It rained.", uri=uri)
            about = {"textDocument": {"uri": uri}}
            asked = {**about, "position": place, "range": at, "command": "mine"}
            answers.append("mine" in await commands(client, uri))
            menu = {"range": at, "context": {"diagnostics": [], "triggerKind": 1}}
            found = await client.request("textDocument/codeAction", {**about, **menu})
            answers.append("Mine (from this folder)" in {it["title"] for it in found})
            task = "coauthor/ideas" if kind == "ideate" else "coauthor/rewrite"
            for method in (task, "coauthor/context"):
                try:
                    await client.request(method, asked)
                    answers.append(True)
                except Failure as failure:
                    answers.append("no command 'mine'" not in failure.message)
    assert told == {here: [True] * 4, there: [False] * 4}


async def rewrite(client: Session, command: str, uri: str) -> Json:
    place = {"line": 0, "character": 0}
    return await client.request(
        "coauthor/rewrite",
        {
            "textDocument": {"uri": uri},
            "range": {"start": place, "end": place},
            "command": command,
        },
    )


@pytest.mark.parametrize("door", ["command", "action"])
async def test_a_rewrite_outlives_its_file(door: str, root: Path) -> None:
    script = Script(rules=(Rule(kind="chat", text="It was a big dog."),))
    path = save(root, "a.md", front() + BODY)
    async with session(script) as client:
        await client.initialize(rootUri=root.as_uri())
        client.answers["workspace/applyEdit"] = lambda _: {"applied": True}
        uri = (root / "essay.md").as_uri()
        client.open("It was a very big dog.", uri=uri)
        assert "mine" in await commands(client)
        gone = asyncio.Event()
        asked = asyncio.Event()
        generate = client.backend.generate

        async def later(request: GenerationRequest) -> AsyncGenerator[Delta, None]:
            # The text is read ahead, too, when it is opened.
            if request.copies:
                asked.set()
                await gone.wait()
            async for delta in generate(request):
                yield delta

        client.backend.generate = later
        at = {"line": 0, "character": 3}
        params = {
            "textDocument": {"uri": uri},
            "range": {"start": at, "end": at},
            "command": "mine",
        }
        if door == "command":
            waiting = client.request(
                "workspace/executeCommand",
                {"command": "coauthor.rewrite", "arguments": [params]},
            )
        else:
            waiting = client.request(
                "codeAction/resolve", {"title": "Mine", "data": params}
            )
        await asked.wait()
        before = len(client.sent("coauthor/commandsChanged"))
        path.unlink()
        saved(client, path)
        await client.until(
            lambda: len(client.sent("coauthor/commandsChanged")) > before
        )
        gone.set()
        result = await waiting
        if door == "command":
            (applied,) = client.sent("workspace/applyEdit")
            assert applied["label"].startswith("Mine")
        else:
            assert result["edit"]["documentChanges"]
