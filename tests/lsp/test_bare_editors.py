"""What editors without a client of ours send, and what they get."""

import pytest

from tests.lsp.session import session

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
