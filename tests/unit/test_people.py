"""Persons in ideas: by name where one fits, and never where a thing must be."""

from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.prompt_file import Starter
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.people import is_people, is_several, people_in, person_in
from coauthor.tasks.ideate import ideate
from coauthor.tasks.starter_runs import fills

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
STORY = (
    "On the night of the storm, Marta saw a lamp behind the window. She told Anton to "
    "stay in bed. Anton followed her with the lantern, and on the stairs he whispered."
)
THINGS = (
    "On the night of the storm, a lamp burned behind the window. The stairs creaked, "
    "and the keys lay on the table by the door, where the letter had been."
)
COMMAND = read_prompt(
    """---
id: gaps
title: Gaps
kind: ideate
scope: cursor
variants: 4
starters:
  - {title: Who, text: "Somebody waits for ___ by the road.", names: person}
  - {title: What, text: "Nobody will ever find the ___ again."}
  - {title: Whom, text: "A letter warns us all of ___ in vain.", names: person}
---
""",
    Path("gaps.md"),
    "user",
)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (STORY, ["Anton", "Marta"]),
        ("It was late, and Mrs Whitcombe had gone.", ["Mrs Whitcombe"]),
        ("The film by Clara Osei takes its time.", []),
        ("Then Helen Brandt said that it was over.", ["Helen Brandt"]),
        ("Nobody said a word. Everyone knew. Researchers asked why.", []),
        ("We went to Rome in May, and on Monday it rained.", []),
        ("In London sat the king. The Thames ran high, and the Thames saw it.", []),
        ("A dog barked. “Run!” cried Tom, and Tom ran.", ["Tom"]),
        ("Ruth sat down. The dog barked. Ruth looked up.", ["Ruth"]),
        ("Ruth sat down. The dog barked.", []),
        ("Clubs said no. Clubs asked why.", []),
        ("Daniel Brooks told the police that he was at home.", []),
        ("Merkel said no, and the party knew that Kohl wanted it.", []),
        ("", []),
    ],
)
def test_who_is_a_person(text: str, people: list[str]) -> None:
    assert people_in(text) == people


def test_a_person_is_named_as_in_the_text() -> None:
    assert person_in("anton weeps", STORY) == "Anton"
    assert person_in("lamp", STORY) is None
    assert person_in("Antonia", STORY) is None


@pytest.mark.parametrize("noun", ["old guards", "refugees", "librarians", "a postman"])
def test_who_is_people(noun: str) -> None:
    assert is_people(noun)
    assert not any(map(is_people, ("checklist", "lamps", "twists", "meadow")))


async def ideas(text: str, said: str) -> list[str]:
    backend = ScriptedBackend(Script(chat=False, rules=(Rule(text=said),)))
    place = DocumentSnapshot("file:///a.md", 1, "markdown", text, len(text), len(text))
    found = await ideate(place, COMMAND, Engine(lambda: backend))
    return [idea.text for idea in found]


@pytest.mark.parametrize("said", [" Anton.", " lamp.", " the", " Marta and"])
async def test_each_gap_gets_what_it_is_for(said: str) -> None:
    found = await ideas(STORY, said)
    persons = [it for it in found if "find the" not in it]
    assert len(persons) == 2
    assert all("Anton" in it or "Marta" in it for it in persons)
    (thing,) = [it for it in found if "find the" in it]
    assert "Anton" not in thing
    assert "Marta" not in thing


@pytest.mark.parametrize("text", [THINGS, f"Dear Ann,\n\n{STORY}"])
async def test_only_things_come_where_nobody_has_a_name_or_all_are_real(
    text: str,
) -> None:
    found = await ideas(text, " lamp.")
    assert found == ["Nobody will ever find the lamp again."]


@pytest.mark.parametrize("id", ["metaphors", "what-if", "what-next"])
async def test_people_are_no_things_even_where_the_model_says_so(id: str) -> None:
    text = "The refugees came at dawn. The refugees waited for the guards."
    backend = ScriptedBackend(Script(chat=False, rules=(Rule(text=" refugees."),)))
    place = DocumentSnapshot("file:///a.md", 1, "markdown", text, len(text), len(text))
    found = await ideate(place, LIBRARY[id], Engine(lambda: backend))
    assert not [it.text for it in found if "refugees" in it.text]


@pytest.mark.parametrize(
    ("noun", "several"),
    [("windows", True), ("children", True), ("bus", False), ("glass", False),
     ("reading rooms", True), ("council", False), ("people", True), ("news", False),
     ("criteria", True)],
)  # fmt: skip
def test_what_is_several(noun: str, several: bool) -> None:
    assert is_several(noun) is several


@pytest.mark.parametrize(
    ("starter", "one", "several"),
    [
        ("The ___ has a secret.", True, False),
        ("Where is the ___ now?", True, False),
        ("Where are the ___ now?", False, True),
        ("Who would miss the ___?", True, True),
        ("As if the ___ were there.", True, True),
        ("What one knows about the ___ is wrong.", True, True),
        ("Could the ___ have been lost?", True, True),
    ],
)
def test_a_verb_beside_the_gap_decides_the_number(
    starter: str, one: bool, several: bool
) -> None:
    assert fills(Starter("", starter), "lantern") is one
    assert fills(Starter("", starter), "lanterns") is several


@pytest.mark.parametrize(
    "starter",
    [it for prompt in LIBRARY.values() for it in prompt.starters],
    ids=lambda it: it.text,
)
def test_our_own_starters_fit_one_and_several(starter: Starter) -> None:
    assert fills(starter, "lantern")
    assert fills(starter, "lanterns")
    assert ("the ___" in starter.text.lower()) is (starter.names == "thing")


KINDS = {
    "letter": "Dear Ann,\n\nThank you for the honey. We ate the bread with it, and the "
    "children drew a picture of the bees for you. The roads are better now.",
    "instructions": "Dig the holes with a spade. Set the bulbs into the soil. Cover "
    "the bulbs, and water the bed once. Wait for the leaves in the spring.",
    "story": STORY,
    "report": "The samples were taken at the lake in May. The values of the filters "
    "rose in the plant on the shore, and the report names the farms.",
}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_outline_is_for_the_kind_of_text(kind: str) -> None:
    backend = ScriptedBackend(Script(chat=False, rules=(Rule(text=" the"),)))
    text = KINDS[kind]
    place = DocumentSnapshot("file:///a.md", 1, "markdown", text, len(text), len(text))
    found = await ideate(place, LIBRARY["outline"], Engine(lambda: backend))
    suits = None if kind == "report" else kind
    fitting = {it.title for it in LIBRARY["outline"].starters if it.suits == suits}
    assert len(found) == LIBRARY["outline"].variants
    assert {idea.title for idea in found} <= fitting
