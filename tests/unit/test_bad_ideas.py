"""Lists as models should not write them, and models that have no ideas."""

from itertools import combinations, pairwise

import pytest

from coauthor.backends.base import MessagePart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.shaping.idea_list import finished_ideas, parse_ideas
from coauthor.tasks.ideas import Idea
from coauthor.tasks.ideate import ideate

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
TEXT = (
    "The city closed its last library in May, and nobody asked the people who read "
    "there every day. They met in kitchens for a while, and then they did not."
)
FOUR = [
    "Readers begin to lend each other books in kitchens and garages.",
    "The driver of an old bus turns it into a library on wheels.",
    "A girl finds the locked door open and somebody still inside.",
    "The mayor admits that the money was never the real reason.",
]


@pytest.mark.parametrize(
    ("answer", "ideas"),
    [
        ("Sure! Here you go:\n\n1. One\n2. Two\n\nI hope this helps!", ["One", "Two"]),
        ("1. One\n1. Two\n7. Three", ["One", "Two", "Three"]),
        ("1 - One is\n2 - Two is", ["One is", "Two is"]),
        ("**1.** One\n**2.** Two", ["One", "Two"]),
        ("Idea 1: One\nIdea 2: Two", ["One", "Two"]),
        ("1. One. 2. Two. 3. Three.", ["One.", "Two.", "Three."]),
        ("1. One:\n   - two\n   - three\n2. Four", ["two", "three", "Four"]),
        ("1. One\n   - two\n   - three\n2. Four", ["One two three", "Four"]),
        ("# Ideas\n1. One\n2. Two", ["One", "Two"]),
        ("One comes.\n\nTwo goes.\n\nLet me know!", ["One comes.", "Two goes."]),
        ('{"ideas": ["One two", "Three"]}', ["One two", "Three"]),
        ('{"1": "One two", "2": "Three"}', ["One two", "Three"]),
        ('["One two", "Three fo', ["One two"]),
        ("<think>1. No</think>1. One\n2. Two", ["One", "Two"]),
        ("Only one idea.", ["Only one idea."]),
        ("", []),
    ],
)
def test_the_ideas_of_a_bad_list(answer: str, ideas: list[str]) -> None:
    assert [text for _, text in parse_ideas(answer)] == ideas


@pytest.mark.parametrize(
    "answer",
    [
        "## Frost\nIt came.\n\n## Sun\nIt went.",
        "### Idea 1: Frost\nIt came.\n### Idea 2: Sun\nIt went.",
        "**1. Frost:** It came.\n**2. Sun:** It went.",
        "1. **Frost**\n\nIt came.\n\n2. **Sun**\n\nIt went.\n\nWould you like more?",
        '```json\n[{"title": "Frost", "idea": "It came."},'
        ' {"title": "Sun", "idea": "It went."}]\n```',
    ],
)
def test_titles_of_a_bad_list(answer: str) -> None:
    assert parse_ideas(answer) == [("Frost", "It came."), ("Sun", "It went.")]


def test_an_idea_is_finished_when_the_next_one_begins() -> None:
    assert finished_ideas("Sure:\n1. One\n   goes on\n2. Tw") == [("", "One goes on")]
    assert finished_ideas("One\nTwo\nThree") == []


@pytest.mark.parametrize("answer", ["[" * 100_000, "1. " * 50_000, "**" * 50_000])
def test_an_enemys_answer_costs_no_time(answer: str) -> None:
    parse_ideas(answer)


async def ideas_of(
    *answers: str, text: str = TEXT, **options: object
) -> tuple[list[str], ScriptedBackend]:
    """The ideas of a model that gives these answers in turn, the last for ever."""
    rules = [Rule(text=answer, times=1) for answer in answers[:-1]]
    backend = ScriptedBackend(Script(rules=(*rules, Rule(text=answers[-1]))))
    end = len(text)
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", text, end, end)
    found = await ideate(
        snapshot,
        LIBRARY["what-next"],
        Engine(lambda: backend),
        **options,  # pyright: ignore
    )
    return [idea.text for idea in found], backend


def listed(*ideas: str) -> str:
    return "\n".join(f"{number}. {idea}" for number, idea in enumerate(ideas, 1))


async def test_what_is_missing_is_asked_for_again() -> None:
    found, backend = await ideas_of(
        listed(FOUR[0], FOUR[0].upper(), FOUR[0].replace("Readers", "People")),
        listed(FOUR[0], FOUR[1]),
        listed(*FOUR),
    )
    assert found == FOUR
    last = backend.requests[-1].parts[-1]
    assert isinstance(last, MessagePart)
    assert "Give 2 different" in last.text
    assert "\n".join(FOUR[:2]) in last.text


async def test_a_model_that_repeats_itself_is_given_up() -> None:
    found, backend = await ideas_of(listed(FOUR[0], FOUR[0], FOUR[0], FOUR[0]))
    assert found == FOUR[:1]
    assert len(backend.requests) == 3


@pytest.mark.parametrize("seen", [0, 2])
async def test_ideas_differ_however_a_model_repeats_itself(seen: int) -> None:
    stammer = "again and " * 12
    many = [
        f"{FOUR[n % 4]} {tail}"
        for n, tail in enumerate(["", "Then.", stammer, "", *FOUR, "So it goes."])
    ]
    found, _ = await ideas_of(listed(*many), listed(*FOUR), exclude=FOUR[:seen])
    assert not set(found) & set(FOUR[:seen])
    pairs = [list(pairwise(text.lower().split())) for text in found]
    every = [pair for each in pairs for pair in each]
    assert len(found) >= 2
    assert len(set(every)) >= 0.7 * len(every)
    alike = [
        len({*these} & {*those}) / len({*these} | {*those})
        for these, those in combinations(pairs, 2)
    ]
    assert sum(alike) / len(alike) <= 0.16


async def test_a_refusal_is_said_once_more_and_then_told() -> None:
    with pytest.raises(CommandUnavailable, match="refused"):
        await ideas_of("I'm sorry, but I can't help with that.")
    found, _ = await ideas_of("I cannot do that.", listed(*FOUR))
    assert found == FOUR


async def test_the_prompt_itself_is_no_idea() -> None:
    echo = f"Here is the story so far:\n\n{TEXT}\n\nGive 4 different things that could"
    assert (await ideas_of(echo))[0] == []
    orders = "Stay with the people, the place and the time of the story."
    assert (await ideas_of(listed(orders, FOUR[0])))[0] == FOUR[:1]


async def test_ideas_in_another_language_are_left_out() -> None:
    german = (
        "Am nächsten Morgen steht ein fremder Mann vor der Tür der alten Bibliothek, "
        "und niemand im ganzen Viertel will gewusst haben, woher er gekommen ist."
    )
    assert (await ideas_of(listed(german, FOUR[0])))[0] == FOUR[:1]
    with pytest.raises(CommandUnavailable, match="German"):
        await ideas_of(listed(german))


async def test_nothing_is_nothing() -> None:
    assert (await ideas_of(""))[0] == []
    assert (await ideas_of("...\n\n---"))[0] == []


async def test_ideas_are_told_as_they_come() -> None:
    told: list[Idea] = []
    answer = listed(*FOUR)
    found, _ = await ideas_of(answer, on_idea=told.append)
    assert [idea.text for idea in told] == found == FOUR
