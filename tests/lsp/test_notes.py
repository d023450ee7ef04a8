"""Notes over the wire: live, in their place, and never in the way of a key."""

from pathlib import Path

import pytest

from coauthor.backends.base import TextPart
from coauthor.backends.script import Rule, Script
from tests.lsp.session import Json, Session, session

TEXT = "Marlow came down the steps. He looked at the "
RAW = Script(chat=False, fim_order=None, rules=(Rule(kind="raw", text="water."),))
CHAT = Script(rules=(Rule(kind="chat", text="1. One thing.\n2. Another thing."),))


def note(folder: Path, name: str, text: str) -> None:
    path = folder / ".coauthor" / "notes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def opened(client: Session, folder: Path, text: str = TEXT) -> str:
    uri = (folder / "story.md").as_uri()
    await client.initialize(rootUri=folder.as_uri())
    client.open(text, uri)
    return uri


async def context(client: Session, uri: str, text: str = TEXT, **more: object) -> Json:
    lines = text.split("\n")
    position = {"line": len(lines) - 1, "character": len(lines[-1])}
    params = {"textDocument": {"uri": uri}, "position": position, **more}
    return await client.request("coauthor/context", params)


def shown(answer: Json, kind: str) -> list[str]:
    return [piece["text"] for piece in answer["pieces"] if piece["kind"] == kind]


async def test_a_saved_note_is_told_at_once(tmp_path: Path) -> None:
    async with session(RAW) as client:
        uri = await opened(client, tmp_path)
        assert shown(await context(client, uri), "note") == []
        note(tmp_path, "marlow.md", "---\nkeys: [Marlow]\n---\nMarlow limps.")
        note(tmp_path, "ada.md", "---\nkeys: [Ada]\n---\nAda is a ship.")
        answer = await context(client, uri)
        assert shown(answer, "note")[0] == "Marlow limps.\n\n"
        assert "the key “Marlow” occurs" in answer["pieces"][0]["reason"]
        (left,) = answer["leftOut"]
        assert left["kind"] == "note"
        assert left["reason"].startswith("ada: none of its keys (“Ada”)")
        note(tmp_path, "marlow.md", "---\nkeys: [Marlow]\n---\nMarlow never swims.")
        assert "swims" in shown(await context(client, uri), "note")[0]


async def test_a_suggestion_is_made_of_what_the_context_shows(tmp_path: Path) -> None:
    note(tmp_path, "marlow.md", "Marlow limps. <|endoftext|>")
    text = "---\ncoauthor: {note: Past tense.}\n---\n\nThe tide.\n\n" + TEXT
    async with session(RAW) as client:
        uri = await opened(client, tmp_path, text)
        answer = await context(client, uri, text)
        lines = text.split("\n")
        await client.suggest(len(lines) - 1, len(lines[-1]), uri=uri)
        sent = next(each for each in client.backend.requests if each.max_tokens)
        told = [part.text for part in sent.parts if isinstance(part, TextPart)]
        assert told == [piece["text"] for piece in answer["pieces"]]
        assert shown(answer, "authorNote") == ["[Author's note: Past tense.]\n\n"]
        assert told[-1] == TEXT, "it stands before the cursor's paragraph"
        assert "".join(told).count("Past tense.") == 1
        (left,) = (it["reason"] for it in answer["leftOut"] if it["kind"] == "before")
        assert "told as the author's note" in left


async def test_no_note_is_shown_for_a_share_of_nothing(tmp_path: Path) -> None:
    note(tmp_path, "marlow.md", "Marlow limps.")
    async with session(RAW) as client:
        folder = tmp_path.as_uri()
        options = {"notes": {"share": 0}}
        await client.initialize(rootUri=folder, initializationOptions=options)
        uri = (tmp_path / "story.md").as_uri()
        client.open(TEXT, uri)
        answer = await context(client, uri)
        assert shown(answer, "note") == []
        assert "does not fit" in answer["leftOut"][0]["reason"]


async def test_notes_of_another_folder_are_not_told(tmp_path: Path) -> None:
    note(tmp_path / "other", "marlow.md", "Marlow limps.")
    (tmp_path / "mine").mkdir()
    async with session(RAW) as client:
        uri = await opened(client, tmp_path / "mine")
        answer = await context(client, uri)
        assert shown(answer, "note") == []
        assert "marlow" not in str(answer["leftOut"])


async def test_a_wrong_note_is_told_and_hurts_nobody(tmp_path: Path) -> None:
    note(tmp_path, "bad.md", "---\nkeys: [Marlow\n---\nx")
    note(tmp_path, "marlow.md", "Marlow limps.")
    async with session(RAW) as client:
        uri = await opened(client, tmp_path)
        answer = await context(client, uri)
        assert shown(answer, "note")[0].startswith("Marlow limps.")
        (left,) = answer["leftOut"]
        assert left["reason"] == "bad: The front matter is no valid YAML."


async def test_a_command_is_told_the_notes_that_its_prompt_asks_for(
    tmp_path: Path,
) -> None:
    note(tmp_path, "marlow.md", "Marlow limps.")
    prompts = tmp_path / ".coauthor" / "prompts"
    prompts.mkdir()
    (prompts / "mine.md").write_text(
        "---\nid: mine\ntitle: Mine\nkind: ideate\nscope: cursor\n---\n"
        "{{#notes}}Know: {{notes}}{{/notes}} Go on from {{before}}"
    )
    async with session(CHAT) as client:
        uri = await opened(client, tmp_path)
        answer = await context(client, uri, command="mine")
        (message,) = answer["pieces"]
        assert "Know: Marlow limps." in message["text"]
        assert "marlow (the key “marlow” occurs near the cursor)" in message["reason"]
        without = await context(client, uri, command="tighten")
        assert "no use for notes" in str(without["leftOut"])


@pytest.mark.parametrize("asks", ["{{#notes}}{{notes}}{{/notes}} ", ""])
async def test_a_command_is_told_the_authors_note_once(
    tmp_path: Path, asks: str
) -> None:
    prompts = tmp_path / ".coauthor" / "prompts"
    prompts.mkdir(parents=True)
    (prompts / "mine.md").write_text(
        "---\nid: mine\ntitle: Mine\nkind: ideate\nscope: cursor\n---\n"
        f"{asks}Go on from {{{{before}}}}"
    )
    text = f"---\ncoauthor: {{note: Past tense.}}\n---\n\n{TEXT}"
    async with session(CHAT) as client:
        uri = await opened(client, tmp_path, text)
        answer = await context(client, uri, text, command="mine")
        (message,) = answer["pieces"]
        assert message["text"].count("Past tense.") == 1
        assert message["text"].count("Marlow came") == 1
