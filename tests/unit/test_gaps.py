"""Starters with a gap: the model only names something of the text."""

from dataclasses import replace
from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.gap_words import gap_words, names_nothing
from coauthor.shaping.text_subjects import is_same, subject_in, subjects_of
from coauthor.tasks.ideate import ideate

TEXT = "The council closed the reading room in May. The winter coat was by the key."
COMMAND = read_prompt(
    """---
id: gaps
title: Gaps
kind: ideate
scope: cursor
variants: 2
starters:
  - {title: Miss, text: "Who would miss the ___ in a year?"}
  - {title: Begin, text: "It all began with the ___."}
  - {title: Title, text: "A Short History of the ___"}
---
""",
    Path("gaps.md"),
    "user",
)


@pytest.mark.parametrize(
    ("continuation", "name"),
    [
        (" council. It", "council"),
        (" council and the", "council"),
        (" reading room in M", "reading room"),
        (" council wor", None),
        (" council", None),
        (" council workers shouted loudly together ", None),
        (" first time", None),
        (" winter week ", None),
        (" 14 people", None),
        (", and so", None),
        ("", None),
    ],
)
def test_what_fills_a_gap(continuation: str, name: str | None) -> None:
    assert gap_words(continuation) == name


@pytest.mark.parametrize(
    ("continuation", "nothing"),
    [(" first time", True), (", so", True), (" fir", False), (" key. ", False)],
)
def test_a_run_ends_when_nothing_is_named(continuation: str, nothing: bool) -> None:
    assert names_nothing(continuation) is nothing


NAMES = """The doctor says that Marlow is in Rome. The Thames rose, and Software broke.
Marlow sold his boat quickly. Trust in the old mill is gone; he had read about trust."""
PIER = """The old man fished from the pier. His daughter noticed that she had left the
rod, and her old mother walked behind the others. I saw her laugh. The long, winding
road and the wet stones glistened. May the children play there? Let the dough rest."""


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        (TEXT, "council", "council"),
        (TEXT, "Council", "council"),
        (TEXT, "key workers", "key"),
        (TEXT, "winter", None),
        (TEXT, "winter coat", "winter coat"),
        (TEXT, "coat", "coat"),
        (TEXT, "coun", None),
        (TEXT, "sea", None),
        (NAMES, "doctor says", "doctor"),
        (NAMES, "Marlow", None),
        (NAMES, "Rome", None),
        (NAMES, "boat quickly", "boat"),
        (NAMES, "quickly", None),
        (NAMES, "mill", "mill"),
        (PIER, "fished", None),
        (PIER, "noticed", None),
        (PIER, "walked", None),
        (PIER, "laugh", None),
        (PIER, "winding", None),
        (PIER, "long", None),
        ("We saw the Thames.", "Thames", "Thames"),
        ("Dort war der Hund. Der Mond schien.", "Hund", "Hund"),
        ("Dort war der Hund. Der Mond schien.", "Katze", None),
        ("", "sea", None),
    ],
)
def test_a_subject_is_a_noun_of_the_text(
    text: str, said: str, name: str | None
) -> None:
    assert subject_in(said, text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (NAMES, ["mill", "boat", "doctor"]),
        (TEXT, ["key", "winter coat", "reading room", "council"]),
        (PIER, ["dough", "children", "stones", "mother", "rod", "daughter", "pier"]),
        ("A mill, the last mill. His very old red cap!", ["mill", "cap"]),
        ("the thing and the first time of the year, the end", []),
        ("She closed the", []),
        ("She closed the ", []),
        ("The mill closed the old mill and ", ["mill"]),
        ("She closed the. Very old mills stood there.", []),
        ("the best of the poor, the biggest, the closed, the remarkable", []),
        ("The bed of a family, a forest and the table: every meeting.",
         ["meeting", "table", "forest", "family", "bed"]),
        ("The town walls fell. He built the walls.", ["walls", "town walls"]),
        ("The library closes, a planner decides.", ["planner"]),
        ("The *old* mill, the [mill](a), the mill.pdf, the\n\nmill.", []),
        ("The guard’s spear, the well-known song (the last), a ray of hope.",
         ["hope", "ray", "song", "spear"]),
        ("The rain fell on a roof far away.", ["roof", "rain"]),
        ("I found the ending weaker than the rest of it.", ["ending"]),
        ("Wait until the leaves appear, and water the bed.", ["bed"]),
        ("No names at all.", []),
        ("A hunter. Er sah ihr nach.", []),
        ("My sister left, and a letter came.", ["letter", "sister"]),
        ("the " * 5000 + "mill", ["mill"]),
    ],
)  # fmt: skip
def test_what_a_text_calls_things(text: str, names: list[str]) -> None:
    assert subjects_of(text) == names


def test_what_the_headings_speak_of_comes_first() -> None:
    text = "The mill was by the river. The mill had a wheel."
    assert subjects_of(text)[0] == "mill"
    assert subjects_of(text, "# Of Rivers")[0] == "river"


def test_words_with_the_same_beginning_name_the_same() -> None:
    assert is_same("library", "last libraries")
    assert not is_same("library", "reading room")


async def found(*rules: Rule, **options: object) -> list[str]:
    backend = ScriptedBackend(Script(chat=False, rules=rules))
    end = len(TEXT)
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", TEXT, end, end)
    ideas = await ideate(snapshot, COMMAND, Engine(lambda: backend), **options)  # pyright: ignore
    assert all(request.max_tokens < 10 for request in backend.requests)
    return [idea.text for idea in ideas]


async def test_each_idea_has_a_subject_of_its_own() -> None:
    assert await found(
        Rule(when="miss the", text=" key."),
        Rule(when="with the", text=" key.", times=1),
        Rule(when="with the", text=" council."),
        Rule(when="of the", text=" sea."),
    ) == ["Who would miss the key in a year?", "It all began with the council."]


async def test_a_title_is_asked_for_in_small_letters_and_gets_capitals() -> None:
    assert await found(
        Rule(when="a short history of the", text=" reading room in"),
        Rule(when="miss the", text=" key."),
    ) == ["Who would miss the key in a year?", "A Short History of the Reading Room"]


async def test_something_else_may_name_something_else() -> None:
    seen = [
        "Who would miss the key in a year?",
        "It all began with the key.",
        "A Short History of the Key",
    ]
    assert await found(
        Rule(when="miss the", text=" key.", times=2),
        Rule(when="miss the", text=" council."),
        Rule(when="with the", text=" key."),
        exclude=seen,
    ) == ["Who would miss the council in a year?", "It all began with the winter coat."]


async def test_more_like_this_stays_with_its_subject() -> None:
    liked = "Who would miss the key in a year?"
    assert await found(
        Rule(when="with the", text=" council.", times=1),
        Rule(when="with the", text=" key."),
        Rule(when="of the", text=" key."),
        like=liked,
    ) == ["A Short History of the Key", "It all began with the key."]


async def test_a_name_is_written_as_in_the_text_and_not_said_twice() -> None:
    assert await found(
        Rule(when="miss the", text=" year."),
        Rule(when="with the", text=" Council."),
        Rule(when="of the", text=" history."),
    ) == ["It all began with the council.", "Who would miss the key in a year?"]


async def test_what_the_text_does_not_name_is_left_out() -> None:
    # The text's own subjects take the place of what the model cannot find.
    assert await found(
        Rule(when="the", text=" sea."),
    ) == ["Who would miss the key in a year?", "It all began with the winter coat."]


@pytest.mark.parametrize("said", [" sea.", " mill."])
async def test_the_only_subject_comes_twice_and_not_more_often(said: str) -> None:
    text = "We saw the mill, and it was late when we left."
    backend = ScriptedBackend(Script(chat=False, rules=(Rule(text=said),)))
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", text, 46, 46)
    ideas = await ideate(
        snapshot, replace(COMMAND, variants=3), Engine(lambda: backend)
    )
    assert [idea.text for idea in ideas] == [
        "Who would miss the mill in a year?",
        "It all began with the mill.",
    ]
