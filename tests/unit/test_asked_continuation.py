"""Suggestions from a model that only answers messages."""

import pytest

from coauthor.backends.base import MessagePart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.context.choose_notes import NO_CHOICE
from coauthor.context.window import Window
from coauthor.document.notes import Notes
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.asked_continuation import asked_continuation
from coauthor.settings_jobs import InlineSettings
from coauthor.shaping.out_of_message import out_of_message
from coauthor.tasks.complete import complete
from coauthor.tasks.preview import preview_suggestion

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
        assert before.rstrip() in user.text
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
        (
            f"{STORY}Every spr|",
            "Every spring we planted beans there.",
            f"{STORY}Every spr[ing we planted beans there.]",
        ),
        (
            f"{STORY}Every spring|",
            "spring, when it rained, we planted beans there.",
            f"{STORY}Every spring[, when it rained, we planted beans there.]",
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
        "the\n\nThe text stops at the cursor:\n\nEvery spring\n\n"
        "Begin your answer with “spring”, the last word there, and finish it first if "
        "it is not whole."
    )


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ("The value of the exp", "exp"),
        ("He said: don’t", "don’t"),
        ("The house was old. ", ""),
        ("The house was old.", ""),
        ("See https://" + "a" * 60, ""),
    ],
)
def test_the_model_is_asked_to_begin_with_the_last_word(before: str, last: str) -> None:
    _, user = asked_continuation(Window(before, "", "", "\n", 0, ""), NO_CHOICE)
    assert (f"Begin your answer with “{last}”" in user.text) == bool(last)
    assert ("Begin your answer" in user.text) == bool(last)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("the boats came home.", "the boats came home."),
        ("Sure! It goes on:\n\nthe boats came home.", "the boats came home."),
        ("**Continuation:** the boats came home.", "the boats came home."),
        ("...the boats came home.", "the boats came home."),
        ("```\nthe boats came home.\n```", "the boats came home."),
        ("<think>Boats?</think>\nthe boats came home.", "the boats came home."),
        ('"Go home," he said.', '"Go home," he said.'),
        ('"Go home."', '"Go home."'),
        ("Here are the rules: be kind.", "Here are the rules: be kind."),
        ("I can't help thinking of them.", "I can't help thinking of them."),
        ("I'm sorry, but I can't come.", "I'm sorry, but I can't come."),
        ("I'm sorry, but I can't help with that.", ""),
        ("I cannot assist with this.", ""),
        ("As an AI, I have no boats.", ""),
    ],
)
def test_the_text_in_an_answer(answer: str, text: str) -> None:
    assert out_of_message(answer) == text


@pytest.mark.parametrize("so_far", ["Sure", "Sure! Here is", "```", "<think>Boats?"])
def test_what_may_be_an_introduction_is_no_text_yet(so_far: str) -> None:
    assert out_of_message(so_far, ended=False) == ""


@pytest.mark.parametrize(
    ("text", "answer", "shown"),
    [
        ("The value of the exp", "expression is unknown. It", "ression is unknown."),
        ("We came to the old", "house by the sea. It", " house by the sea."),
        ("In the evening ", "Sure! Here:\n\nthe boats came.", "the boats came."),
    ],
)
async def test_what_is_typed_as_it_is_said_is_recognised(
    text: str, answer: str, shown: str
) -> None:
    backend = ScriptedBackend(Script(raw=False, rules=(Rule(text=answer),)))
    place = DocumentSnapshot("file:///a.md", 1, "markdown", text, len(text), len(text))
    drafts: list[str] = []
    made = await complete(
        place, Engine(lambda: backend), InlineSettings(), on_draft=drafts.append
    )
    assert made.texts == (shown,)
    assert any(drafts)
    # The last may have begun a sentence that is not shown.
    assert all(shown.startswith(it.rstrip()) or it.startswith(shown) for it in drafts)


async def test_the_answer_ends_with_its_first_sentence() -> None:
    endless = Rule(text="the boats came home. Then it snowed. ", forever=True)
    backend = ScriptedBackend(Script(raw=False, rules=(endless,)))
    place = DocumentSnapshot("file:///a.md", 1, "markdown", "At night ", 9, 9)
    made = await complete(place, Engine(lambda: backend), InlineSettings())
    assert made.texts == ("the boats came home.",)
    assert (backend.finished, backend.cancelled) == (0, 1)


async def test_no_more_is_sent_than_is_worth_its_price() -> None:
    backend = ScriptedBackend(
        Script(raw=False, context_tokens=100_000, rules=(Rule(text="it rained."),))
    )
    text = "It rained again. " * 5000
    place = DocumentSnapshot("file:///a.md", 1, "markdown", text, len(text), len(text))
    await complete(place, Engine(lambda: backend), InlineSettings())
    _, user = backend.requests[0].parts
    assert isinstance(user, MessagePart)
    assert 2000 < len(user.text) < 10_000


async def test_the_preview_shows_the_messages() -> None:
    backend = ScriptedBackend(Script(raw=False))
    place = DocumentSnapshot("file:///a.md", 1, "markdown", "It rained", 9, 9)
    seen = await preview_suggestion(place, Engine(lambda: backend), InlineSettings())
    assert [piece.kind for piece in seen.pieces] == ["system", "user"]
