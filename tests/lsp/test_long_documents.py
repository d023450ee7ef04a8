"""Long documents: what is code, and what a command is about, far from the beginning."""

from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from tests.lsp.session import URI, Failure, Json, Session, session

CODE = "".join(f"total += price[{number}]\n" for number in range(3000))
"""Longer than an excerpt reaches to either side."""
TEXT = f"# Zebras\n\n```python\n{CODE}It {{++really ++}}runs.\n```\n\n"
LONG = TEXT + "It was a very big dog.\n\nIt {++often ++}barked.\n"
AFTER = LONG[: len(TEXT)].count("\n")
CHAT = Script(rules=(Rule(kind="chat", text="It was a big dog."),))
LISTED = Script(rules=(Rule(kind="chat", text="1. A bus.\n2. A ship.\n3. A train."),))


def lines(first: int, last: int) -> Json:
    return {
        "start": {"line": first, "character": 0},
        "end": {"line": last, "character": 0},
    }


async def rewrite(client: Session, where: Json) -> list[str]:
    params = {"textDocument": {"uri": URI}, "range": where, "command": "tighten"}
    result = await client.request("coauthor/rewrite", params)
    return [it["text"] for it in result["variants"]]


async def changes(client: Session, line: int) -> list[str]:
    """The titles of what a cursor in a line is offered without being asked."""
    at = {"line": line, "character": 6}
    params = {
        "textDocument": {"uri": URI},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "triggerKind": 2},
    }
    found = await client.request("textDocument/codeAction", params)
    return [it["title"] for it in found]


async def test_prose_behind_a_long_piece_of_code_is_rewritten() -> None:
    async with session(CHAT) as client:
        await client.initialize()
        client.open(LONG)
        # Not short, so that it is looked at what is prose in it.
        assert await rewrite(client, lines(AFTER - 1, AFTER + 1)) == [
            "It was a big dog."
        ]


async def test_code_far_behind_its_fence_is_not() -> None:
    async with session(CHAT) as client:
        await client.initialize()
        client.open(LONG)
        with pytest.raises(Failure, match="only code"):
            await rewrite(client, lines(2900, 2902))


async def test_a_change_is_one_where_the_document_says_so() -> None:
    async with session(CHAT) as client:
        await client.initialize()
        client.open(LONG)
        assert await changes(client, AFTER + 2) == [
            "Accept this change",
            "Reject this change",
        ]
        assert await changes(client, AFTER - 3) == []


@pytest.mark.parametrize("scope", ["document", "section"])
async def test_ideas_about_the_whole_are_had_from_where_it_begins(
    scope: str, tmp_path: Path
) -> None:
    folder = tmp_path / ".coauthor" / "prompts"
    folder.mkdir(parents=True)
    front = f"id: mine\ntitle: Mine\nkind: ideate\nscope: {scope}\noutput: list\n"
    (folder / "mine.md").write_text(f"---\n{front}---\nIdeas for: {{{{text}}}}\n")
    async with session(LISTED) as client:
        await client.initialize(rootUri=tmp_path.as_uri())
        uri = (tmp_path / "animals.md").as_uri()
        client.open(LONG, uri)
        at = lines(AFTER, AFTER)["start"]
        params = {"textDocument": {"uri": uri}, "position": at, "command": "mine"}
        await client.request("coauthor/ideas", params)
        asked = [it for it in client.backend.requests if it.max_tokens]
        assert "# Zebras" in prompt_text(asked[0].parts)
