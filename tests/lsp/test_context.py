"""`coauthor/context` for a command: what it shows is what the command then sends."""

from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from tests.lsp.session import URI, Json, Session, session

PARAGRAPH = "The harbour was empty, and nobody had seen the ferry since noon. " * 15
LONG = "# Harbour\n\n" + "\n\n".join(
    f"Day {number}. {PARAGRAPH.strip()}" for number in range(60)
)
SHORT = "The city closed its last library in May. The mayor said nothing."
END = {"line": LONG.count("\n"), "character": 3}
LISTED = Script(rules=(Rule(kind="chat", text="1. A bus.\n2. A ship.\n3. A train."),))
BASE = Script(model="starter", chat=False)


def save(folder: Path, **keys: str) -> None:
    """A command of the folder's own."""
    path = folder / ".coauthor" / "prompts" / "mine.md"
    path.parent.mkdir(parents=True)
    front = "".join(f"{key}: {value}\n" for key, value in keys.items())
    path.write_text(
        f"---\nid: mine\ntitle: Mine\n{front}---\n"
        "Text: {{text}} Before: {{before}} Count: {{count}} Not: {{exclude}}\n"
    )


async def shown(
    client: Session, position: Json, uri: str = URI, **more: object
) -> list[str]:
    """The prompts that are shown for the command."""
    params = {"textDocument": {"uri": uri}, "position": position, **more}
    answer = await client.request("coauthor/context", params)
    prompts: dict[int, str] = {}
    for piece in answer["pieces"]:
        number = piece.get("prompt", 1)
        prompts[number] = prompts.get(number, "") + piece["text"]
    return [prompts[number] for number in sorted(prompts)]


def sent(client: Session) -> list[str]:
    """The prompts that the model got, each once."""
    got = [prompt_text(it.parts) for it in client.backend.requests if it.max_tokens]
    return list(dict.fromkeys(got))


@pytest.mark.parametrize("scope", ["document", "section"])
async def test_a_long_text_is_shown_from_where_it_begins(
    scope: str, tmp_path: Path
) -> None:
    save(tmp_path, kind="rewrite", scope=scope)
    async with session(LISTED) as client:
        await client.initialize(rootUri=tmp_path.as_uri())
        uri = (tmp_path / "essay.md").as_uri()
        client.open(LONG, uri=uri)
        first, *_ = await shown(client, END, uri, command="mine")
        assert "Day 0." in first
        here = {"start": END, "end": END}
        params = {"textDocument": {"uri": uri}, "range": here, "command": "mine"}
        await client.request("coauthor/rewrite", params)
        assert first == sent(client)[0]


@pytest.mark.parametrize("count", [0, 2])
async def test_ideas_are_shown_as_they_are_asked_for(
    count: int, tmp_path: Path
) -> None:
    save(tmp_path, kind="ideate", scope="paragraph", output="list")
    async with session(LISTED) as client:
        options = {"ideas": {"count": count}}
        await client.initialize(
            rootUri=tmp_path.as_uri(), initializationOptions=options
        )
        uri = (tmp_path / "essay.md").as_uri()
        client.open(SHORT, uri=uri)
        at = {"line": 0, "character": 41}
        selected = {"start": {"line": 0, "character": 0}, "end": at}
        ask = {"textDocument": {"uri": uri}, "position": at, "command": "mine"}
        ask["range"] = selected
        await client.request("coauthor/ideas", {**ask, "exclude": ["A tram."]})
        client.backend.requests.clear()
        first, *_ = await shown(client, at, uri, command="mine", range=selected)
        assert f"Text: {SHORT[:40]} Before:" in first
        assert "A tram." in first
        await client.request("coauthor/ideas", ask)
        assert first == sent(client)[0]


async def test_as_many_variants_are_shown_as_the_settings_want(tmp_path: Path) -> None:
    starters = '["For example,", "Once,", "Think of", "Take"]'
    save(tmp_path, kind="continue", scope="cursor", starters=starters)
    async with session(BASE) as client:
        options = {"rewrite": {"variants": 4}}
        await client.initialize(
            rootUri=tmp_path.as_uri(), initializationOptions=options
        )
        uri = (tmp_path / "essay.md").as_uri()
        client.open(SHORT, uri=uri)
        end = {"line": 0, "character": len(SHORT)}
        told = await shown(client, end, uri, command="mine")
        here = {"start": end, "end": end}
        params = {"textDocument": {"uri": uri}, "range": here, "command": "mine"}
        await client.request("coauthor/rewrite", params)
        assert len(sent(client)) > 3
        assert set(sent(client)) <= set(told)


async def test_a_suggestion_is_for_the_cursor_whatever_is_selected() -> None:
    async with session(Script(chat=False, fim_order=None)) as client:
        await client.initialize()
        client.open(SHORT)
        end = {"line": 0, "character": len(SHORT)}
        selected = {"start": {"line": 0, "character": 9}, "end": end}
        assert await shown(client, end, range=selected) == [SHORT]
