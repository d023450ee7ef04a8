"""Other wordings of a rewritten passage, in a client that can only show a menu."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.document.positions import Position
from coauthor.document.store import Change, TextDocument
from coauthor.engine.wordings import Passage, Wording, Wordings, passage_of
from tests.lsp.session import FULL, URI, Json, Session, session

FIRST, SECOND = "It was a large dog.", "A very large dog it was."
OWN = "It was a very big and large dog."
TEXT = f"Yes.\r\n\r\n{OWN}\r\n\r\nThe end 🐕."
TWO = Script(
    chat=True,
    rules=(Rule(kind="chat", text=FIRST, times=1), Rule(kind="chat", text=SECOND)),
)
BARE: Json = {
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
    }
}
KIND = "refactor.rewrite.coauthor"
OTHERS = (f"{KIND}.other-wording", f"{KIND}.my-words")


@dataclass
class Editor:
    """A text in a client that knows versioned edits, menus and nothing of coauthor."""

    client: Session
    text: str = TEXT
    version: int = 1
    before: list[str] = field(default_factory=list[str])

    async def start(self, capabilities: Json = BARE, **more: Any) -> None:
        await self.client.initialize(capabilities, **more)
        self.client.answers["workspace/applyEdit"] = self._applied
        self.client.open(self.text)
        wordings = self.client.server.session.memory.wordings
        add = wordings.add

        def heard(passage: Passage) -> Passage:
            known = add(passage)
            self.client.look_again()
            return known

        wordings.add = heard

    def replace(self, text: str) -> None:
        """Any edit of the writer's, sent as the whole text."""
        self.before.append(self.text)
        self.text, self.version = text, self.version + 1
        self.client.change(self.version, {"text": text})

    def apply(self, edit: Json) -> None:
        (change,) = edit["documentChanges"]
        about = {"uri": URI, "version": self.version}
        assert change["textDocument"] == about
        document = TextDocument("", "", 1, self.text, "utf-16")
        for each in reversed(change["edits"]):
            ends = (each["range"]["start"], each["range"]["end"])
            start, end = (Position(it["line"], it["character"]) for it in ends)
            document.apply([Change(start, end, each["newText"])])
        self.replace(document.text)

    async def menu(self, line: int = 2, **context: Any) -> dict[str, Json]:
        cursor = {"line": line, "character": 3}
        found = await self.client.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": {"start": cursor, "end": cursor},
                "context": {"diagnostics": [], **context},
            },
        )
        return {it["title"]: it for it in found}

    async def others(self, line: int = 2) -> list[str]:
        menu = await self.menu(line)
        return [title for title, it in menu.items() if it["kind"] in OTHERS]

    async def choose(self, title: str) -> None:
        action = (await self.menu())[title]
        if "edit" in action:
            self.apply(action["edit"])
        else:
            await self.client.request("workspace/executeCommand", action["command"])

    async def all_made(self) -> None:
        memory = self.client.server.session.memory.wordings
        document = self.client.server.documents.get(URI)
        assert document is not None
        place = document.snapshot(Position(2, 3), reach=None)

        def two() -> bool:
            found = memory.find(place)
            return found is not None and len(found.passage.wordings) > 1

        await self.client.until(two)

    def _applied(self, params: Json) -> Json:
        self.apply(params["edit"])
        return {"applied": True}


async def test_the_menu_has_the_other_wordings_and_the_way_back() -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start()
        assert await editor.others() == []
        await editor.choose("Tighten")
        assert editor.text == TEXT.replace(OWN, FIRST)
        await editor.all_made()
        other = "Other wording: 7 words changed"
        assert await editor.others() == [other, "Back to my words"]
        assert await editor.others(line=0) == []

        await editor.choose(other)
        assert editor.text == TEXT.replace(OWN, SECOND)
        first = "Other wording: 38 % shorter, same facts"
        assert await editor.others() == [first, "Back to my words"]
        await editor.choose("Back to my words")
        assert editor.text == TEXT
        # Nothing of this needed a model again.
        made = [it for it in client.backend.requests if it.max_tokens]
        assert len(made) == 2


async def test_it_does_not_matter_what_happens_elsewhere_or_is_undone() -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start()
        await editor.choose("Tighten")
        await editor.all_made()
        editor.replace(f"No. {editor.text}")
        assert len(await editor.others()) == 2
        editor.replace(TEXT)
        assert await editor.others() == [
            "Tighten: 38 % shorter, same facts",
            "Tighten: 7 words changed",
        ]


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace(OWN, "It was a large dog!"),
        # Just so it stands elsewhere, too.
        TEXT.replace("Yes.", FIRST),
    ],
)
async def test_a_passage_that_has_changed_has_none(changed: str) -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start()
        await editor.choose("Tighten")
        editor.replace(changed)
        assert await editor.others(0 if changed.startswith(FIRST) else 2) == []


async def test_a_second_rewrite_leaves_the_writers_own_words_what_they_were() -> None:
    rules = (
        Rule(kind="chat", text=FIRST, times=1),
        Rule(kind="chat", text="It was a dog, and large.", times=1),
    )
    async with session(Script(chat=True, rules=rules)) as client:
        editor = Editor(client)
        await editor.start(initializationOptions={"rewrite": {"variants": 1}})
        await editor.choose("Tighten")
        await editor.choose("Make it easier to read")
        assert editor.text == TEXT.replace(OWN, "It was a dog, and large.")
        assert await editor.others() == [
            "Other wording: 38 % shorter, same facts",
            "Back to my words",
        ]
        await editor.choose("Back to my words")
        assert editor.text == TEXT


async def test_nobody_is_shown_a_light_bulb_and_a_closed_document_is_forgotten() -> (
    None
):
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start()
        await editor.choose("Tighten")
        assert await editor.menu(triggerKind=2) == {}
        assert await editor.menu(only=[f"{KIND}.my-words"]) != {}
        assert list(await editor.menu(only=["refactor.extract"])) == []
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.open(editor.text)
        editor.version = 1
        assert await editor.others() == []


async def test_a_variant_that_is_withheld_gives_way_to_the_next() -> None:
    rules = (
        Rule(kind="chat", text="It was 7 large dogs.", times=1),
        Rule(kind="chat", text=FIRST),
    )
    async with session(Script(chat=True, rules=rules)) as client:
        editor = Editor(client)
        await editor.start()
        await editor.choose("Tighten")
        assert editor.text == TEXT.replace(OWN, FIRST)


async def test_it_is_the_same_when_an_action_is_resolved() -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start(FULL)
        tighten = (await editor.menu())["Tighten"]
        resolved = await client.request("codeAction/resolve", tighten)
        editor.apply(resolved["edit"])
        await editor.all_made()
        assert len(await editor.others()) == 2


async def test_what_was_only_put_in_can_be_taken_away_again() -> None:
    rules = (Rule(kind="chat", text="So it was.", times=1),)
    async with session(Script(chat=True, rules=rules)) as client:
        editor = Editor(client)
        await editor.start()
        menu = await editor.menu()
        title = next(t for t, it in menu.items() if it["kind"].endswith("example"))
        await editor.choose(title)
        assert editor.text != TEXT
        await editor.choose("Back to my words")
        assert editor.text == TEXT


async def test_who_wants_nothing_made_ready_gets_one_wording_at_a_time() -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        options = {"inline": {"prefetch": False}}
        await editor.start(initializationOptions=options)
        await editor.choose("Tighten")
        assert await editor.others() == ["Back to my words"]


@pytest.mark.parametrize("standing", [0, 1, 2])
@pytest.mark.parametrize(
    "texts",
    [
        ("It was late", "It was late in the evening", "It was"),
        ("The house was", "The house was big", "The house was big and tall"),
        ("It was late", "Yes, it seems: It was late", "was late"),
    ],
)
def test_wordings_may_begin_or_end_alike(texts: tuple[str, ...], standing: int) -> None:
    before, after = "There she sat. ", ". Then she went.\n"
    cursor = Position(0, len(before) + 1)

    def document(said: str, ahead: str = "") -> TextDocument:
        text = f"{ahead}{before}{said}{after}"
        return TextDocument(URI, "markdown", 1, text, "utf-16")

    start, said = len(before), texts[standing]
    own = document(texts[0]).snapshot(cursor, reach=None)
    made = tuple(Wording(it, "Tighten", "") for it in texts[1:])
    wordings = Wordings()
    wordings.add(passage_of(own, start, start + len(texts[0]), made))

    found = wordings.find(document(said).snapshot(cursor, reach=None))
    assert found is not None
    assert (found.start, found.end) == (start, start + len(said))


@pytest.mark.parametrize(
    "changed", [TEXT.replace(OWN, "Gone."), f"coauthor: off\n\n{TEXT}"]
)
async def test_no_more_are_made_where_the_passage_is_gone_or_coauthor_off(
    changed: str,
) -> None:
    async with session(TWO) as client:
        editor = Editor(client)
        await editor.start(initializationOptions={"rewrite": {"variants": 4}})
        server = client.server
        wordings = server.session.memory.wordings
        add = wordings.add

        def changes_with_the_second(passage: Passage) -> Passage:
            known = add(passage)
            document = server.documents.get(URI)
            if len(known.wordings) == 2 and document is not None:
                document.apply([Change(None, None, changed)])
            return known

        wordings.add = changes_with_the_second
        await editor.choose("Tighten")
        tasks = {
            getattr(it.get_coro(), "__name__", ""): it for it in asyncio.all_tasks()
        }
        if "_others" in tasks:
            await tasks["_others"]
        made = [it for it in client.backend.requests if it.max_tokens]
        assert len(made) == 2
