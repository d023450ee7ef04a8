"""Ghost text over the wire: newest wins, stale never shows, silence where it is due."""

import asyncio
import logging

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import URI, Failure, session

STORY = "Once upon a time there was "
CALM = Script(rules=(Rule(text="a small house by the sea."),))
ENDLESS = Script(rules=(Rule(forever=True),))


async def test_a_suggestion_with_its_command_and_range() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(STORY)
        answer = await client.suggest(0, len(STORY))
        (item,) = answer["items"]
        assert item["insertText"] == "a small house by the sea."
        here = {"line": 0, "character": len(STORY)}
        assert item["range"] == {"start": here, "end": here}
        assert item["command"]["command"] == "coauthor.accepted"
        accepted = {
            "command": item["command"]["command"],
            "arguments": item["command"]["arguments"],
        }
        assert await client.request("workspace/executeCommand", accepted) is None
        status = await client.request("coauthor/status", {})
        assert status["counters"]["accepted"] == 1


async def test_the_newest_request_wins_and_the_others_are_cancelled() -> None:
    async with session(ENDLESS) as client:
        await client.initialize()
        client.open(STORY)
        flood = [client.suggest(0, 27) for _ in range(50)]
        outcomes = await asyncio.gather(*flood[:-1], return_exceptions=True)
        assert all(isinstance(o, Failure) and o.code == -32800 for o in outcomes)
        await client.until(lambda: client.backend.running == 1)
        client.cancel(flood[-1])
        with pytest.raises(Failure) as failure:
            await flood[-1]
        assert failure.value.code == -32800
        await client.until(lambda: client.backend.running == 0)


async def test_documents_do_not_supersede_each_other() -> None:
    async with session(Script(rules=(Rule(text="a fox."),))) as client:
        await client.initialize()
        client.open(STORY)
        client.open(STORY, uri="file:///other.md")
        first = client.suggest(0, 27)
        second = client.suggest(0, 27, uri="file:///other.md")
        assert (await first)["items"]
        assert (await second)["items"]


async def test_an_edit_cancels_what_was_made_for_the_older_text() -> None:
    async with session(ENDLESS) as client:
        await client.initialize()
        client.open(STORY)
        waiting = client.suggest(0, 27)
        await client.until(lambda: client.backend.running == 1)
        client.change(2, {"text": "Something else entirely. "})
        with pytest.raises(Failure) as failure:
            await waiting
        assert failure.value.code == -32800
        assert client.backend.running == 0


@pytest.mark.parametrize(
    ("initiative", "invoked", "expected"),
    [
        ("onPause", True, 1),
        ("onPause", False, 1),
        ("onDemand", True, 1),
        ("onDemand", False, 0),
        ("off", True, 0),
        ("off", False, 0),
    ],
)
async def test_initiative(initiative: str, invoked: bool, expected: int) -> None:
    async with session(CALM) as client:
        options = {"inline": {"initiative": initiative, "pauseMs": 0}}
        await client.initialize(initializationOptions=options)
        client.open(STORY)
        answer = await client.suggest(0, 27, invoked=invoked)
        assert len(answer["items"]) == expected
        if initiative == "off":
            assert client.backend.starts == 0


async def test_other_languages_and_closed_documents_get_nothing() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(STORY, language="python")
        assert (await client.suggest(0, 27))["items"] == []
        assert (await client.suggest(0, 0, uri="file:///not-open.md"))["items"] == []


@pytest.mark.parametrize(
    "text",
    [
        "# On the ",
        "```python\nthe_old ",
        "---\ntitle: The old ",
        "A paragraph.\n\n",
        "- One thing\n- ",
    ],
)
async def test_automatic_suggestions_keep_to_prose(text: str) -> None:
    line, column = text.count("\n"), len(text.rpartition("\n")[2])
    async with session(CALM) as client:
        await client.initialize()
        client.open(text)
        assert (await client.suggest(line, column, invoked=False))["items"] == []
        assert (await client.suggest(line, column))["items"]


async def test_an_automatic_request_never_fails_and_an_invoked_one_fails_once() -> None:
    broken = Script(
        rules=(Rule(fail="BackendProtocolError", message="The model mumbled."),)
    )
    async with session(broken) as client:
        await client.initialize()
        client.open(STORY)
        assert (await client.suggest(0, 27, invoked=False))["items"] == []
        with pytest.raises(Failure) as failure:
            await client.suggest(0, 27)
        assert (failure.value.code, failure.value.message) == (
            -32803,
            "The model mumbled.",
        )
        assert client.sent("window/showMessage") == []


async def test_a_foreign_text_is_met_with_silence_and_one_message() -> None:
    french = (
        "Il était une fois un petit garçon qui vivait au bord de la mer avec sa "
        "grand-mère, dans une maison blanche que le vent faisait chanter toutes les "
        "nuits. Chaque matin, il descendait sur la plage pour regarder les bateaux "
        "et il pensait que son père reviendrait un jour de son long voyage. "
    )
    english_only = Script(
        languages=("en",), rules=(Rule(text="a small house by the sea."),)
    )
    async with session(english_only) as client:
        await client.initialize()
        client.open(french)
        for _ in range(3):
            answer = await client.suggest(0, len(french))
            assert answer["items"] == []
        (message,) = client.sent("window/showMessage")
        assert "French" in message["message"]
        assert client.backend.requests == []


async def test_the_entry_selected_in_the_menu_begins_the_suggestion() -> None:
    async with session(Script(rules=(Rule(text=" of the sea."),))) as client:
        await client.initialize()
        client.open("She heard the sou")
        start = {"line": 0, "character": 14}
        end = {"line": 0, "character": 17}
        answer = await client.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": URI},
                "position": end,
                "context": {
                    "triggerKind": 1,
                    "selectedCompletionInfo": {
                        "range": {"start": start, "end": end},
                        "text": "sound",
                    },
                },
            },
        )
        (item,) = answer["items"]
        assert item["insertText"] == "sound of the sea."
        assert item["range"] == {"start": start, "end": end}


async def test_taking_the_menus_entry_refuses_nothing() -> None:
    story = "She heard the "
    async with session(Script(rules=(Rule(text=" of the sea."),))) as client:
        await client.initialize(initializationOptions={"inline": {"pauseMs": 0}})
        client.open(story)
        here = {"line": 0, "character": len(story)}
        entry = {"range": {"start": here, "end": here}, "text": "sound"}
        answer = await client.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": URI},
                "position": here,
                "context": {"triggerKind": 1, "selectedCompletionInfo": entry},
            },
        )
        assert answer["items"]
        client.change(2, entry)
        answer = await client.suggest(0, len(story) + 5, invoked=False)
        assert [item["insertText"] for item in answer["items"]] == [" of the sea."]


async def test_what_nobody_foresaw_is_one_sentence_and_never_quoted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(*_: object) -> None:
        raise ValueError("the writer's secret")

    async with session(CALM) as client:
        await client.initialize()
        await client.until(lambda: client.backend.starts == 1)
        client.open(STORY)
        monkeypatch.setattr(
            client.server.routes.engine("inline"), "capabilities", breaks
        )
        logger = logging.getLogger("coauthor.lsp.boundary")
        logger.addHandler(caplog.handler)
        try:
            assert (await client.suggest(0, 27, invoked=False))["items"] == []
            with pytest.raises(Failure) as failure:
                await client.suggest(0, 27)
        finally:
            logger.removeHandler(caplog.handler)
        assert failure.value.code == -32803
        assert "internal error" in failure.value.message
        assert failure.value.data is None
        # Loading the model in the background may have met it, too.
        told = [it for it in caplog.text.splitlines() if "< suggest:" in it]
        assert len(told) == 2
        assert all("ValueError in breaks" in it for it in told)
        assert "secret" not in caplog.text


async def test_a_commit_message_by_the_name_that_lsp_has_for_it() -> None:
    async with session(CALM) as client:
        await client.initialize()
        client.open(STORY, language="git-commit")
        assert (await client.suggest(0, len(STORY)))["items"]
