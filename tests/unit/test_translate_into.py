"""Into which language a text goes when the writer does not say it."""

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.tasks.rewrite import rewrite

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
GERMAN = (
    "Im Juni haben wir den Garten umgegraben, und im Juli kamen die ersten Tomaten. "
    "Die Nachbarn standen am Zaun und wollten wissen, wie wir das gemacht hatten."
)
ENGLISH = (
    "In June we dug the garden, and in July the first tomatoes ripened. "
    "The neighbours stood at the fence and wanted to know how we had done it."
)


async def asked(before: str, text: str, instruction: str | None = None) -> str:
    """What the model is told for `text`, behind a paragraph of `before`."""
    backend = ScriptedBackend(Script(rules=(Rule(text="Something else entirely."),)))
    whole = f"{before}\n\n{text}"
    start = len(whole) - len(text)
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", whole, start, len(whole))
    await rewrite(
        snapshot,
        LIBRARY["translate"],
        Engine(lambda: backend),
        instruction=instruction,
    )
    return "".join(getattr(part, "text", "") for part in backend.requests[0].parts)


@pytest.mark.parametrize(
    ("before", "text", "instruction", "target"),
    [
        (GERMAN, GERMAN, None, "English"),
        (ENGLISH, GERMAN, None, "English"),
        (GERMAN, ENGLISH, None, "German"),
        (GERMAN, "Guten Morgen.", None, "English"),
        (ENGLISH, ENGLISH, "Dutch, for children", "Dutch, for children"),
        ("", ENGLISH, "  Polish ", "Polish"),
    ],
)
async def test_the_language_is_said(
    before: str, text: str, instruction: str | None, target: str
) -> None:
    assert f"into {target}.\n" in await asked(before, text, instruction)


@pytest.mark.parametrize(
    ("before", "text"), [(ENGLISH, ENGLISH), ("", ENGLISH), ("", "Hello there.")]
)
async def test_what_cannot_be_known_is_asked(before: str, text: str) -> None:
    with pytest.raises(CommandUnavailable, match="into which language"):
        await asked(before, text)
