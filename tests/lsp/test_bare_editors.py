"""What editors without a client of ours send, and what they get."""

import pytest

from coauthor.engine.pace import Pace
from tests.lsp.session import URI, Json, Session, session

TEXT = "The old man walked down to the harbour, and "


@pytest.mark.parametrize(
    "said",
    ["text", "plain", "rst", "LaTeX", "plain-tex", "git-commit", "message", "quarto"],
)
async def test_a_language_by_the_editors_own_name(said: str) -> None:
    async with session() as client:
        await client.initialize()
        client.open(TEXT, language=said)
        assert (await client.suggest(0, len(TEXT)))["items"]


@pytest.mark.parametrize(
    ("options", "language", "is_heard"),
    [
        ({"languages": ["quarto"]}, "quarto", True),
        ({"languages": ["quarto"]}, "git-commit", False),
        ({"languages": ["git-commit"]}, "git-commit", True),
        (
            {"inline": {"rules": [{"language": "quarto", "initiative": "off"}]}},
            "quarto",
            False,
        ),
        (
            {"inline": {"rules": [{"language": "git-commit", "initiative": "off"}]}},
            "quarto",
            True,
        ),
    ],
)
async def test_settings_with_the_editors_own_name(
    options: Json, language: str, is_heard: bool
) -> None:
    async with session() as client:
        await client.initialize(initializationOptions=options)
        client.open(TEXT, language=language)
        items = (await client.suggest(0, len(TEXT)))["items"]
        assert bool(items) == is_heard


async def test_a_programming_language_stays_one() -> None:
    async with session() as client:
        await client.initialize()
        client.open(TEXT, language="python")
        assert (await client.suggest(0, len(TEXT)))["items"] == []


async def test_emacs_has_an_ability_without_options() -> None:
    abilities = {"textDocument": {"inlineCompletion": None}}
    async with session() as client:
        offered = await client.initialize(abilities, clientInfo={"name": "emacs"})
    assert "inlineCompletionProvider" in offered
    assert "completionProvider" not in offered


async def completed(client: Session, text: str) -> list[str]:
    asked = {
        "textDocument": {"uri": URI},
        "position": {"line": 0, "character": len(text)},
    }
    answer = await client.request("textDocument/completion", asked)
    return [item["label"] for item in answer["items"]]


@pytest.mark.parametrize(
    ("text", "options"),
    [("# A title of ", {}), (TEXT, {"inline": {"initiative": "onDemand"}})],
)
async def test_a_menu_that_opens_while_somebody_types_asks_for_nothing(
    text: str, options: Json
) -> None:
    async with session() as client:
        await client.initialize({}, initializationOptions=options)
        client.server.session.memory.pace = Pace(lambda: 0.0)
        client.open("")
        client.change(2, {"text": text})
        assert await completed(client, text) == []


async def test_a_menu_that_is_asked_for_in_a_pause_offers_something() -> None:
    async with session() as client:
        await client.initialize({})
        now = [0.0]
        client.server.session.memory.pace = Pace(lambda: now[0])
        client.open("")
        client.change(2, {"text": "# A title of "})
        await client.request("coauthor/status", {})
        now[0] += 10
        assert await completed(client, "# A title of ")


@pytest.mark.parametrize("character", [0, 4, 17, len(TEXT)])
async def test_a_cursor_that_is_a_selection_of_one_character(character: int) -> None:
    """Helix' cursor covers the character behind it, also the end of the line."""
    text = f"{TEXT.strip()} he looked at 🌊.\n\nMore."
    start = {"line": 0, "character": character}
    end = {"line": 0, "character": character + 1}
    async with session() as client:
        await client.initialize(initializationOptions={})
        client.open(text)
        found = [
            await client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": URI},
                    "range": {"start": start, "end": behind},
                    "context": {"diagnostics": [], "triggerKind": 1},
                },
            )
            for behind in (start, end)
        ]
    assert found[0]
    assert found[0] == found[1]
