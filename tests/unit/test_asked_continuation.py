"""Suggestions from a model that only answers messages."""

import pytest

from coauthor.backends.base import MessagePart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.notes import Notes
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.settings import InlineSettings
from coauthor.tasks.complete import complete

STORY = "The garden lay behind the house. "


async def suggested(marked: str, answer: str, notes: Notes | None = None) -> str:
    """The text with its suggestion; and it checks that only messages were sent."""
    before, _, after = marked.partition("|")
    script = Script(raw=False, rules=(Rule(kind="chat", text=answer),))
    backend = ScriptedBackend(script)
    snapshot = DocumentSnapshot(
        "file:///a.md",
        1,
        "markdown",
        before + after,
        len(before),
        len(before),
        notes=notes or Notes(),
    )
    made = await complete(snapshot, Engine(lambda: backend), InlineSettings())
    for request in backend.requests:
        system, user = request.parts
        assert isinstance(system, MessagePart)
        assert isinstance(user, MessagePart)
        assert user.text.endswith(before.rstrip())
        assert ("These words follow" in user.text) == bool(after.strip())
    text = made.texts[0] if made.texts else ""
    return f"{before}[{text}]{after}"


@pytest.mark.parametrize(
    ("marked", "answer", "expected"),
    [
        (
            f"{STORY}Every spring|",
            "we planted beans there.",
            f"{STORY}Every spring[ we planted beans there.]",
        ),
        (
            f"{STORY}Every spring |",
            "we planted beans there.",
            f"{STORY}Every spring [we planted beans there.]",
        ),
        (f"{STORY}|", "It was never locked.", f"{STORY}[It was never locked.]"),
        (
            f"{STORY.rstrip()}|",
            "It was never locked.",
            f"{STORY.rstrip()}[ It was never locked.]",
        ),
        (
            f"{STORY}The gar|",
            "garden was never locked.",
            f"{STORY}The gar[den was never locked.]",
        ),
        (
            f"{STORY}Every spring|",
            "Every spring we planted beans there.",
            f"{STORY}Every spring[ we planted beans there.]",
        ),
        (
            f"{STORY}Every spring|",
            "Sure! Here is the continuation:\n\nwe planted beans there.",
            f"{STORY}Every spring[ we planted beans there.]",
        ),
        (f"{STORY}Every spring|", "", f"{STORY}Every spring[]"),
        (
            f"{STORY}Every spring|",
            "I'm sorry, but I can't help with that.",
            f"{STORY}Every spring[]",
        ),
        (
            f"{STORY}Every spring| in long rows.",
            "we planted beans there",
            f"{STORY}Every spring[ we planted beans there] in long rows.",
        ),
        (
            f"{STORY}Every spring|",
            "we planted beans there. In autumn we ate them. Then it snowed.",
            f"{STORY}Every spring[ we planted beans there.]",
        ),
    ],
)
async def test_what_is_suggested(marked: str, answer: str, expected: str) -> None:
    assert await suggested(marked, answer) == expected


async def test_the_words_that_are_sent() -> None:
    backend = ScriptedBackend(Script(raw=False, rules=(Rule(text="we sang."),)))
    text = "Every spring the"
    notes = Notes(of_author="Past tense.")
    snapshot = DocumentSnapshot(
        "file:///a.md", 1, "markdown", text, 12, 12, notes=notes
    )
    await complete(snapshot, Engine(lambda: backend), InlineSettings())
    system, user = backend.requests[0].parts
    assert isinstance(system, MessagePart)
    assert isinstance(user, MessagePart)
    assert system.text.startswith("You finish a writer's sentence")
    assert user.text == (
        "The writer keeps these notes:\n\nPast tense.\n\n"
        "These words follow the cursor, so lead over to them and do not say them:\n\n"
        "the\n\nThe text stops at the cursor:\n\nEvery spring"
    )
