"""Changes one by one over the wire: annotations, versions, drafts, review marks."""

from typing import Any

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.shaping.clean_answer import clean_answer
from coauthor.tasks import rewrite_part
from tests.lsp.session import FULL, URI, Failure, Json, Session, session

TEXT = "It was a very big and large dog.\n\nThe end.\n"
NEW = "It was a large dog."
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 32}}
SHORTER = Script(chat=True, rules=(Rule(kind="chat", text=NEW),))
MARKED = "It {~~go~>goes~~} {++far ++}home{--, they say--}.\n"
PREVIEW: Json = {
    **FULL,
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
    },
}
BARE: Json = {"workspace": {"applyEdit": True}}


def asked(**more: object) -> Json:
    about = {"textDocument": {"uri": URI}, "range": WHOLE, "command": "tighten"}
    return {**about, **more}


async def actions(client: Session, where: Json = WHOLE, **context: Any) -> list[Json]:
    return await client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": URI},
            "range": where,
            "context": {"diagnostics": [], **context},
        },
    )


def cursor(line: int, character: int) -> Json:
    at = {"line": line, "character": character}
    return {"start": at, "end": at}


def applied(text: str, edits: list[Json]) -> str:
    """A text whose first line only is edited, as a client would do it."""
    line, end, rest = text.partition("\n")
    for edit in sorted(edits, key=lambda e: -e["range"]["start"]["character"]):
        first, last = edit["range"]["start"], edit["range"]["end"]
        line = line[: first["character"]] + edit["newText"] + line[last["character"] :]
    return line + end + rest


async def test_a_client_with_a_preview_is_told_what_each_change_does() -> None:
    async with session(SHORTER) as client:
        await client.initialize(PREVIEW)
        client.open(TEXT)
        found = await actions(client)
        assert not [it for it in found if it["kind"].endswith(".review")]
        tighten = next(it for it in found if it["kind"].endswith(".tighten"))
        edit = (await client.request("codeAction/resolve", tighten))["edit"]
        (change,) = edit["documentChanges"]
        annotations = edit["changeAnnotations"]
        assert [annotations[it["annotationId"]] for it in change["edits"]] == [
            {
                "label": "Delete “very big and”",
                "description": "Tighten",
                "needsConfirmation": True,
            }
        ]
        assert applied(TEXT, change["edits"]) == TEXT.replace("very big and ", "")


async def test_a_command_of_an_old_menu_changes_nothing() -> None:
    async with session(SHORTER) as client:
        await client.initialize(BARE)
        client.open(TEXT)
        found = await actions(client)
        command = next(it for it in found if it["kind"].endswith(".tighten"))["command"]
        assert command["arguments"][0]["version"] == 1
        client.change(2, {"text": "Another line.\n" + TEXT})
        with pytest.raises(Failure, match="open it again") as failure:
            await client.request(
                "workspace/executeCommand",
                {"command": command["command"], "arguments": command["arguments"]},
            )
        assert failure.value.code == -32803
        assert client.sent("workspace/applyEdit") == []


async def test_a_request_may_say_its_version_and_how_many_it_wants() -> None:
    rules = (Rule(kind="chat", text=NEW, times=1), Rule(text="A large dog it was."))
    async with session(Script(rules=rules)) as client:
        await client.initialize()
        client.open(TEXT)
        result = await client.request("coauthor/rewrite", asked(variants=2, version=1))
        assert [it["text"] for it in result["variants"]] == [NEW, "A large dog it was."]
        with pytest.raises(Failure, match="has changed"):
            await client.request("coauthor/rewrite", asked(version=7))
        with pytest.raises(Failure):
            await client.request("coauthor/rewrite", asked(variants=0))


async def test_only_drafts_that_are_sent_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def clean(answer: str, original: str) -> str:
        made.append(answer)
        return clean_answer(answer, original)

    monkeypatch.setattr(rewrite_part, "clean_answer", clean)
    words = tuple(f"word{number} " for number in range(500))
    async with session(Script(rules=(Rule(kind="chat", deltas=words),))) as client:
        await client.initialize()
        client.open(TEXT)
        params = asked(variants=1, partialResultToken="drafts")
        await client.request("coauthor/rewrite", params)
        assert 0 < len(client.sent("$/progress")) == len(made) < 50


async def test_drafts_go_to_clients_that_ask() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(TEXT)
        await client.request("coauthor/rewrite", asked(variants=2))
        assert client.sent("$/progress") == []
        params = asked(variants=2, partialResultToken="drafts")
        result = await client.request("coauthor/rewrite", params)
        sent = client.sent("$/progress")
        assert {it["token"] for it in sent} == {"drafts"}
        values = [it["value"] for it in sent]
        assert {it["variant"] for it in values} == {0, 1}
        assert all(NEW.startswith(it["text"]) for it in values)
        assert [it["text"] for it in result["variants"]] == [NEW]


async def test_progress_says_which_part_it_is_at() -> None:
    endless = Script(rules=(Rule(forever=True),))
    text = "One part.\n\n# Head\n\nAnother part.\n"
    everything = {"start": WHOLE["start"], "end": {"line": 5, "character": 0}}
    async with session(endless) as client:
        await client.initialize(FULL)
        client.open(text)
        params = asked(range=everything, workDoneToken="mine")
        waiting = client.request("coauthor/rewrite", params)
        await client.until(lambda: bool(client.sent("$/progress")))
        begin = client.sent("$/progress")[0]["value"]
        assert begin["message"] == "part 1 of 2"
        assert begin["percentage"] == 0
        client.cancel(waiting)
        with pytest.raises(Failure) as failure:
            await waiting
        assert failure.value.code == -32800


async def test_what_stays_as_it_was_is_told_with_the_edit() -> None:
    rules = (Rule(when="Text:\nOne", text="9 parts."), Rule(text="Other part."))
    text = "One part.\n\n# Head\n\nAnother part.\n"
    everything = {"start": WHOLE["start"], "end": {"line": 5, "character": 0}}
    async with session(Script(rules=rules)) as client:
        await client.initialize(BARE)
        client.answers["workspace/applyEdit"] = lambda _: {"applied": True}
        client.open(text)
        command = {
            "command": "coauthor.rewrite",
            "arguments": [asked(range=everything)],
        }
        await client.request("workspace/executeCommand", command)
        (edit,) = client.sent("workspace/applyEdit")
        (change,) = edit["edit"]["changes"][URI]
        assert change["newText"] == "Other"
        (message,) = client.sent("window/showMessage")
        assert message["message"].startswith("Part 1 of 2 stays as it was: ")


async def test_a_megabyte_is_refused_before_the_model_is_asked() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open("word " * 200_000)
        end = {"line": 0, "character": 1_000_000}
        params = asked(range={"start": WHOLE["start"], "end": end})
        with pytest.raises(Failure, match="smaller piece") as failure:
            await client.request("coauthor/rewrite", params)
        assert failure.value.code == -32803
        assert not any(it.max_tokens for it in client.backend.requests)


async def test_review_marks_come_by_request_and_by_menu() -> None:
    review = "It was a {--very big and --}large dog."
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(TEXT)
        result = await client.request("coauthor/rewrite", asked(review=True))
        (variant,) = result["variants"]
        assert variant["text"] == review
        assert applied(TEXT, variant["edits"]) == review + TEXT[32:]
        found = await actions(client)
        action = next(it for it in found if it["kind"].endswith("tighten.review"))
        assert action["title"] == "Tighten: review in the text"
        resolved = await client.request("codeAction/resolve", action)
        (change,) = resolved["edit"]["documentChanges"]
        assert applied(TEXT, change["edits"]) == review + TEXT[32:]


async def test_a_client_with_a_preview_gets_review_marks_when_it_asks() -> None:
    async with session(SHORTER) as client:
        await client.initialize(PREVIEW)
        client.open(TEXT)
        kind = "refactor.rewrite.coauthor.tighten.review"
        (action,) = await actions(client, only=[kind])
        assert action["kind"] == kind


@pytest.mark.parametrize(
    ("where", "title", "line"),
    [
        (cursor(0, 5), "Accept this change", "It goes {++far ++}home{--, they say--}."),
        (cursor(0, 5), "Reject this change", "It go {++far ++}home{--, they say--}."),
        (cursor(0, 5), "Accept all 3 changes", "It goes far home."),
        (cursor(1, 0), "Reject all 3 changes", "It go home, they say."),
        (
            {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 25}},
            "Accept these 2 changes",
            "It goes far home{--, they say--}.",
        ),
    ],
)
async def test_changes_are_decided_without_a_model(
    where: Json, title: str, line: str
) -> None:
    async with session(Script(chat=False)) as client:
        await client.initialize()
        client.open(MARKED)
        found = {it["title"]: it for it in await actions(client, where)}
        (change,) = found[title]["edit"]["documentChanges"]
        assert change["textDocument"]["version"] == 1
        assert applied(MARKED, change["edits"]) == line + "\n"
        assert not any(it.max_tokens for it in client.backend.requests)


async def test_a_resting_cursor_is_told_of_the_change_it_stands_in() -> None:
    async with session(SHORTER) as client:
        await client.initialize()
        client.open(MARKED)
        found = await actions(client, cursor(0, 5), triggerKind=2)
        assert [it["title"] for it in found] == [
            "Accept this change",
            "Reject this change",
        ]
        assert await actions(client, cursor(0, 1), triggerKind=2) == []
        kind = "refactor.rewrite.coauthor.accept"
        (only,) = await actions(client, cursor(0, 5), triggerKind=2, only=[kind])
        assert only["kind"] == kind


async def test_a_long_rewrite_ends_at_the_next_part_when_the_text_moves_on() -> None:
    first = Rule(when="Text:\nOne", deltas=("A ", "part", "."), delay_ms=20)
    endless = Rule(when="Text:\nAnother", forever=True)
    everything = {"start": WHOLE["start"], "end": {"line": 5, "character": 0}}
    async with session(Script(rules=(first, endless))) as client:
        await client.initialize()
        client.open("One part.\n\n# Head\n\nAnother part.\n")
        waiting = client.request("coauthor/rewrite", asked(range=everything))
        await client.until(lambda: client.backend.running > 0)
        client.change(2, {"text": "Something else."})
        with pytest.raises(Failure, match="changed while") as failure:
            await waiting
        assert failure.value.code == -32803
