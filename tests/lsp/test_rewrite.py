"""Rewrites over the wire, by every door: request, code action and command."""

import asyncio

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import FULL, URI, Failure, Json, session

TEXT = "It was a very big and large dog.\n\nThe end.\n"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 32}}
SHORTER = Script(chat=True, rules=(Rule(kind="chat", text="It was a large dog."),))
BASE = Script(model="starter", chat=False)


def asked(**more: object) -> Json:
    return {
        "textDocument": {"uri": URI},
        "range": WHOLE,
        "command": "tighten",
        **more,
    }


def applied(text: str, edits: list[Json]) -> str:
    """The text's only edited line after LSP edits, as a client would apply them."""
    line = text.split("\n")[0]
    for edit in sorted(edits, key=lambda e: -e["range"]["start"]["character"]):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    return line


async def test_the_request_gives_variants_with_minimal_edits() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(TEXT)
        result = await client.request("coauthor/rewrite", asked())
        assert result["version"] == 1
        (variant,) = result["variants"]
        assert variant["text"] == "It was a large dog."
        assert variant["summary"]
        assert applied(TEXT, variant["edits"]) == "It was a large dog."
        assert sum(len(edit["newText"]) for edit in variant["edits"]) < 10


async def test_a_code_action_is_resolved_lazily_into_one_versioned_edit() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(TEXT)
        actions = await client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": WHOLE,
                "context": {"diagnostics": []},
            },
        )
        tighten = next(a for a in actions if a["kind"].endswith("coauthor.tighten"))
        assert "edit" not in tighten
        assert not any(it.max_tokens for it in client.backend.requests)
        resolved = await client.request("codeAction/resolve", tighten)
        (change,) = resolved["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 1}
        assert applied(TEXT, change["edits"]) == "It was a large dog."

        client.change(2, {"text": TEXT + "More."})
        with pytest.raises(Failure) as failure:
            await client.request("codeAction/resolve", tighten)
        assert failure.value.code == -32803


async def test_clients_that_cannot_resolve_get_a_command() -> None:
    async with session(SHORTER) as client:
        await client.initialize({"workspace": {"applyEdit": True}})
        client.answers["workspace/applyEdit"] = lambda _: {"applied": True}
        client.open(TEXT)
        actions = await client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": WHOLE,
                "context": {"diagnostics": []},
            },
        )
        command = next(a for a in actions if a["kind"].endswith(".tighten"))["command"]
        await client.request(
            "workspace/executeCommand",
            {"command": command["command"], "arguments": command["arguments"]},
        )
        (params,) = client.sent("workspace/applyEdit")
        assert applied(TEXT, params["edit"]["changes"][URI]) == "It was a large dog."


@pytest.mark.parametrize("answer", [None, {"applied": False}, "nonsense"])
async def test_an_edit_the_editor_does_not_take_is_a_failure(answer: object) -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.answers["workspace/applyEdit"] = lambda _: answer
        client.open(TEXT)
        command = {"command": "coauthor.rewrite", "arguments": [asked()]}
        async with asyncio.timeout(5):
            with pytest.raises(Failure) as failure:
                await client.request("workspace/executeCommand", command)
        assert failure.value.code == -32803


async def test_an_action_belongs_to_the_text_that_it_was_asked_for() -> None:
    script = Script(chat=True, rules=SHORTER.rules, load_ms=50)
    async with session(script) as client:
        await client.initialize()
        client.open(TEXT)
        params = {
            "textDocument": {"uri": URI},
            "range": WHOLE,
            "context": {"diagnostics": []},
        }
        asking = client.request("textDocument/codeAction", params)
        await asyncio.sleep(0.01)  # It waits for the model, which loads.
        client.change(2, {"text": "Another.\n" + TEXT})
        tighten = next(a for a in await asking if a["kind"].endswith(".tighten"))
        with pytest.raises(Failure) as failure:
            await client.request("codeAction/resolve", tighten)
        assert failure.value.code == -32803


async def test_what_the_model_cannot_do_is_disabled_with_the_reason() -> None:
    async with session(BASE) as client:
        await client.initialize()
        client.open(TEXT)
        params = {
            "textDocument": {"uri": URI},
            "range": WHOLE,
            "context": {"diagnostics": [], "only": ["refactor.rewrite"]},
        }
        actions = await client.request("textDocument/codeAction", params)
        tighten = next(a for a in actions if a["kind"].endswith(".tighten"))
        assert "follows no instructions" in tighten["disabled"]["reason"]
        with pytest.raises(Failure) as failure:
            await client.request("coauthor/rewrite", asked())
        assert failure.value.code == -32803
        listed = (await client.request("coauthor/commands", {}))["commands"]
        (tighten,) = [each for each in listed if each["id"] == "tighten"]
        assert tighten["available"] is False
        assert tighten["reason"]


async def test_the_list_says_which_commands_follow_an_instruction() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        listed = (await client.request("coauthor/commands", {}))["commands"]
        asking = {it["id"] for it in listed if it.get("needsInstruction")}
        assert asking == {"follow-instruction"}


async def test_disabled_actions_are_left_out_for_clients_without_support() -> None:
    async with session(BASE) as client:
        await client.initialize({})
        client.open(TEXT)
        actions = await client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": WHOLE,
                "context": {"diagnostics": []},
            },
        )
        assert not [a for a in actions if a["kind"].endswith(".tighten")]


async def test_no_light_bulb_at_a_resting_cursor() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(TEXT)
        cursor = {"start": WHOLE["start"], "end": WHOLE["start"]}
        actions = await client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": cursor,
                "context": {"diagnostics": [], "triggerKind": 2},
            },
        )
        assert actions == []


async def test_a_rewrite_that_loses_a_link_is_withheld() -> None:
    loses = Script(chat=True, rules=(Rule(kind="chat", text="See the page."),))
    text = "Please do see [the page](https://example.org/a) for more.\n"
    async with session(loses) as client:
        await client.initialize()
        client.open(text)
        here = {
            "start": {"line": 0, "character": 0},
            "end": {"line": 0, "character": len(text) - 1},
        }
        result = await client.request("coauthor/rewrite", asked(range=here))
        assert result["variants"] == []
        assert result["withheld"][0]["reason"]


async def test_a_rewrite_for_a_document_that_was_opened_again_fails() -> None:
    script = Script(
        chat=True,
        rules=(Rule(kind="chat", text="It was a large dog.", delay_ms=10),),
    )
    async with session(script) as client:
        await client.initialize()
        client.open(TEXT)
        rewriting = client.request("coauthor/rewrite", asked())
        await client.until(lambda: client.backend.running > 0)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.open("It is another text, also at its first version.")
        with pytest.raises(Failure) as failure:
            await rewriting
        assert failure.value.code == -32803


@pytest.mark.parametrize("command", ["tighten", "for-example"])
@pytest.mark.parametrize("by_command", [True, False])
async def test_a_rewrite_for_a_text_that_moved_on_ends_at_once(
    command: str, by_command: bool
) -> None:
    endless = Script(chat=True, rules=(Rule(kind="chat", forever=True),))
    async with session(endless) as client:
        await client.initialize()
        client.open(TEXT)
        params = asked(command=command)
        run = {"command": "coauthor.rewrite", "arguments": [params]}
        waiting = (
            client.request("workspace/executeCommand", run)
            if by_command
            else client.request("coauthor/rewrite", params)
        )
        await client.until(lambda: client.backend.running > 0)
        client.change(2, {"text": "Other text."})
        async with asyncio.timeout(5):
            with pytest.raises(Failure) as failure:
                await waiting
        assert failure.value.code == -32803
        assert "changed" in failure.value.message
        await client.until(lambda: client.backend.running == 0)


@pytest.mark.parametrize("by_command", [True, False])
async def test_cancelling_stops_the_model(by_command: bool) -> None:
    endless = Script(chat=True, rules=(Rule(forever=True),))
    async with session(endless) as client:
        await client.initialize()
        client.open(TEXT)
        if by_command:
            params = {"command": "coauthor.rewrite", "arguments": [asked()]}
            waiting = client.request("workspace/executeCommand", params)
        else:
            waiting = client.request("coauthor/rewrite", asked())
        await client.until(lambda: client.backend.running > 0)
        client.cancel(waiting)
        with pytest.raises(Failure) as failure:
            await waiting
        assert failure.value.code == -32800
        await client.request("coauthor/status", {})
        assert client.backend.running == 0


async def test_long_work_shows_progress_that_cancels() -> None:
    endless = Script(chat=True, rules=(Rule(forever=True),))
    async with session(endless) as client:
        await client.initialize(FULL)
        client.open(TEXT)
        waiting = client.request("coauthor/rewrite", asked(workDoneToken="mine"))
        await client.until(lambda: bool(client.sent("$/progress")))
        begin = client.sent("$/progress")[0]
        assert begin["token"] == "mine"
        assert begin["value"]["kind"] == "begin"
        client.notify("window/workDoneProgress/cancel", {"token": "mine"})
        with pytest.raises(Failure) as failure:
            await waiting
        assert failure.value.code == -32800
        assert client.sent("$/progress")[-1]["value"]["kind"] == "end"
