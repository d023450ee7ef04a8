"""A suggestion taken in parts, or refused, by clients that know nothing of that."""

import pytest

from coauthor.backends.script import Rule, Script
from tests.lsp.session import FULL, URI, Failure, Json, Session, session

STORY = "Once upon a time there was "
HOUSE = "a small house by the sea, and nobody lived in it."
CALM = Script(rules=(Rule(kind="raw", text=HOUSE),))
QUIET: Json = {"inline": {"pauseMs": 0, "prefetch": False}}
DOCUMENT: Json = {"textDocument": {"uri": URI}}


def at(column: int) -> Json:
    return {"line": 0, "character": column}


async def start(client: Session, capabilities: Json | None = None) -> None:
    await client.initialize(capabilities, initializationOptions=QUIET)
    client.open(STORY)


async def texts(client: Session, column: int, *, invoked: bool = False) -> list[str]:
    answer = await client.suggest(0, column, invoked=invoked)
    return [item["insertText"] for item in answer["items"]]


async def accept(client: Session, column: int, **more: object) -> Json | None:
    argument = {**DOCUMENT, "position": at(column), **more}
    params = {"command": "coauthor.accept", "arguments": [argument]}
    return await client.request("workspace/executeCommand", params)


class Editor:
    """A client's document, in which it applies the edits it is sent."""

    def __init__(self, client: Session) -> None:
        self.text, self.version, self._client = STORY, 1, client
        client.answers["workspace/applyEdit"] = self.apply

    def apply(self, params: Json) -> Json:
        (change,) = params["edit"]["documentChanges"]
        if change["textDocument"]["version"] != self.version:
            return {"applied": False}
        (edit,) = change["edits"]
        assert edit["range"]["start"] == edit["range"]["end"] == at(len(self.text))
        self.type(edit["newText"])
        return {"applied": True}

    def type(self, text: str) -> None:
        self.version += 1
        here = at(len(self.text))
        change = {"range": {"start": here, "end": here}, "text": text}
        self._client.change(self.version, change)
        self.text += text


async def test_word_by_word_and_the_rest_is_still_offered() -> None:
    async with session(CALM) as client:
        await start(client)
        editor = Editor(client)
        assert await texts(client, len(STORY)) == [HOUSE]
        for unit, taken in (
            ("word", "a"),
            ("word", " small"),
            ("clause", " house by the sea,"),
            ("sentence", " and nobody lived in it."),
        ):
            result = await accept(client, len(editor.text), unit=unit)
            left = HOUSE[len(editor.text) - len(STORY) :]
            assert result == {"text": taken, "left": left}
            if left:
                assert await texts(client, len(editor.text)) == [left]
        assert editor.text == STORY + HOUSE
        assert await accept(client, len(editor.text)) is None
        status = await client.request("coauthor/status", {})
        assert len(client.backend.requests) == 1
        assert status["counters"]["accepted"] == 4


async def test_parts_of_one_without_asking_in_between_count_once() -> None:
    async with session(CALM) as client:
        await start(client)
        editor = Editor(client)
        await texts(client, len(STORY))
        for _ in range(3):
            assert await accept(client, len(editor.text))
        assert editor.text == STORY + "a small house"
        status = await client.request("coauthor/status", {})
        assert status["counters"]["accepted"] == 1
        assert status["counters"]["tokensAccepted"] == round(len("a small house") / 3.5)


async def test_where_nothing_is_offered_the_answer_is_nothing() -> None:
    async with session(CALM) as client:
        await start(client)
        assert await accept(client, len(STORY)) is None
        await texts(client, len(STORY))
        assert await accept(client, 3) is None
        assert await accept(client, len(STORY), suggestion="suggestion-0") is None
        argument = {"textDocument": {"uri": "file:///x.md"}, "position": at(0)}
        params = {"command": "coauthor.accept", "arguments": [argument]}
        assert await client.request("workspace/executeCommand", params) is None
        assert client.sent("workspace/applyEdit") == []


@pytest.mark.parametrize("arguments", [[], [5], [{"unit": "word"}], [{"unit": "page"}]])
async def test_strange_arguments_are_refused(arguments: list[object]) -> None:
    async with session(CALM) as client:
        await start(client)
        params = {"command": "coauthor.accept", "arguments": arguments}
        with pytest.raises(Failure) as failure:
            await client.request("workspace/executeCommand", params)
        assert failure.value.code == -32602


async def test_an_edit_that_the_editor_does_not_take_is_told() -> None:
    async with session(CALM) as client:
        await start(client)
        Editor(client).version = 7
        await texts(client, len(STORY))
        with pytest.raises(Failure, match="did not take the words"):
            await accept(client, len(STORY))
        status = await client.request("coauthor/status", {})
        assert "accepted" not in {k for k, n in status["counters"].items() if n}


async def test_an_editor_that_lets_nobody_edit_is_told() -> None:
    async with session(CALM) as client:
        await start(client, {})
        with pytest.raises(Failure, match="does not let a server edit"):
            await accept(client, len(STORY))


async def actions(client: Session, column: int, **context: object) -> list[Json]:
    params = {
        **DOCUMENT,
        "range": {"start": at(column), "end": at(column)},
        "context": {"diagnostics": [], "triggerKind": 1, **context},
    }
    found = await client.request("textDocument/codeAction", params)
    return [it for it in found if it["title"].startswith("Accept next")]


async def test_code_actions_take_it_in_parts() -> None:
    async with session(CALM) as client:
        await start(client)
        assert await actions(client, len(STORY)) == []
        await texts(client, len(STORY))
        found = await actions(client, len(STORY))
        assert [it["title"] for it in found] == [
            "Accept next word of the suggestion",
            "Accept next clause of the suggestion",
            "Accept next sentence of the suggestion",
        ]
        (change,) = found[1]["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 1}
        assert change["edits"][0]["newText"] == "a small house by the sea,"
        assert found[1]["command"]["arguments"][1] == 25
        command = {k: found[1]["command"][k] for k in ("command", "arguments")}
        await client.request("workspace/executeCommand", command)
        status = await client.request("coauthor/status", {})
        assert status["counters"]["tokensAccepted"] == round(25 / 3.5)
        word = "refactor.rewrite.coauthor.accept-word"
        assert len(await actions(client, len(STORY), only=[word])) == 1
        assert await actions(client, len(STORY), only=["quickfix"]) == []
        assert await actions(client, len(STORY), triggerKind=2) == []
        assert await actions(client, 3) == []


async def test_a_plain_completion_menu_has_the_parts() -> None:
    bare = {key: value for key, value in FULL.items() if key != "textDocument"}
    async with session(CALM) as client:
        await start(client, bare)
        params = {**DOCUMENT, "position": at(len(STORY))}
        answer = await client.request("textDocument/completion", params)
        by_order = sorted(answer["items"], key=lambda item: item["sortText"])
        new = [item["textEdit"]["newText"] for item in by_order]
        assert new == [HOUSE, "a", "a small house by the sea,"]
        lengths = [item["command"]["arguments"][1:] for item in by_order]
        assert lengths == [[], [1], [25]]


async def test_what_is_dismissed_is_not_offered_again_unless_asked_for() -> None:
    async with session(CALM) as client:
        await start(client)
        editor = Editor(client)
        answer = await client.suggest(0, len(STORY), invoked=False)
        (identifier,) = answer["items"][0]["command"]["arguments"]
        client.notify("coauthor/didDismiss", {"suggestion": identifier})
        assert await texts(client, len(STORY)) == []
        assert await accept(client, len(STORY)) is None
        editor.type("a")
        assert await texts(client, len(editor.text)) == []
        assert len(client.backend.requests) == 1
        assert await texts(client, len(editor.text), invoked=True) == [HOUSE[1:]]
        editor.type(" ")
        assert await texts(client, len(editor.text)) == [HOUSE[2:]]
        status = await client.request("coauthor/status", {})
        assert status["silences"] == {"dismissed": 2}


async def test_what_was_typed_over_is_not_offered_again_at_that_place() -> None:
    async with session(CALM) as client:
        await start(client)
        assert await texts(client, len(STORY)) == [HOUSE]
        editor = Editor(client)
        editor.type("X")
        end = len(STORY)
        back = {"range": {"start": at(end), "end": at(end + 1)}, "text": ""}
        client.change(3, back)
        assert await texts(client, end) == []
        assert await texts(client, end, invoked=True) == [HOUSE]


async def test_deleting_and_typing_elsewhere_refuses_nothing() -> None:
    async with session(CALM) as client:
        await start(client)
        assert await texts(client, len(STORY)) == [HOUSE]
        here = {"range": {"start": at(0), "end": at(0)}, "text": "X"}
        client.change(2, here)
        client.change(3, {"range": {"start": at(0), "end": at(1)}, "text": ""})
        assert await texts(client, len(STORY)) == [HOUSE]
