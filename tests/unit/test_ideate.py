"""The whole walk of an idea, with a model that plays a script."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from coauthor.backends.base import Part, Priority, SpecialPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.distinct import is_like
from coauthor.tasks.ideate import ideate

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
TEXT = "The garden grew in June. The first tomatoes came late."
COMMAND = read_prompt(
    """---
id: but
title: But
kind: ideate
scope: cursor
variants: 3
starters:
  - {title: First, text: "However,"}
  - {title: Second, text: "Critics say that"}
  - {title: Third, text: "At night,"}
  - {title: Why, text: "Why do", ends_with: "?"}
---
""",
    Path("but.md"),
    "user",
)


def base(*rules: Rule) -> ScriptedBackend:
    return ScriptedBackend(Script(chat=False, rules=rules))


def starter(words: str, answer: str, times: int = 0) -> Rule:
    return Rule(when=words, text=answer, times=times)


HOWEVER = starter("However,", " the garden needed water every day. And")
CRITICS = starter("Critics say", " tomatoes belong under glass instead. They")
NIGHT = starter("At night,", " somebody walked between those tomatoes. It")
WHY = starter("Why do", " tomatoes never come in winter. So")


def at(text: str, offset: int | None = None) -> DocumentSnapshot:
    offset = len(text) if offset is None else offset
    return DocumentSnapshot("file:///a.md", 1, "markdown", text, offset, offset)


def said(part: Part) -> str:
    assert not isinstance(part, SpecialPart)
    return part.text


async def texts(backend: ScriptedBackend, text: str = TEXT, **options: object):
    ideas = await ideate(at(text), COMMAND, Engine(lambda: backend), **options)  # pyright: ignore
    return [(idea.title, idea.text) for idea in ideas]


async def test_each_starter_gives_a_direction() -> None:
    backend = base(HOWEVER, CRITICS, NIGHT, WHY)
    assert await texts(backend) == [
        ("First", "However, the garden needed water every day."),
        ("Second", "Critics say that tomatoes belong under glass instead."),
        ("Third", "At night, somebody walked between those tomatoes."),
    ]
    assert len(backend.requests) == 3
    assert {request.parts[0] for request in backend.requests} == {
        backend.requests[0].parts[0]
    }, "the text before is shared"
    assert said(backend.requests[0].parts[1]) == " However,"
    assert backend.requests[0].priority is Priority.COMMAND


async def test_generation_stops_with_the_sentence() -> None:
    backend = base(
        Rule(when="However", deltas=(" the", " garden", " needed", " rain.", " It"),
             forever=True), CRITICS, NIGHT
    )  # fmt: skip
    assert len(await texts(backend)) == 3
    assert backend.cancelled >= 1


async def test_poor_answers_are_tried_again_and_then_left_out() -> None:
    backend = base(
        starter("However,", " no.", times=1),
        HOWEVER,
        starter("Critics say", " they say they say they say it."),
        NIGHT,
        starter("Why do", " never ends"),
    )
    assert [title for title, _ in await texts(backend)] == ["Third", "First"]


async def test_second_best_fills_up_what_is_missing() -> None:
    backend = base(
        starter("However,", " it is not a good thing for June."), CRITICS, NIGHT
    )
    assert [title for title, _ in await texts(backend)] == ["Second", "Third", "First"]


async def test_a_sentence_about_nothing_in_the_text_is_left_out() -> None:
    backend = base(starter("However,", " it is not a good thing to do."), CRITICS)
    assert [title for title, _ in await texts(backend)] == ["Second"]


async def test_no_two_ideas_are_alike() -> None:
    same = " tomatoes belong under glass instead of outside in gardens. They"
    backend = base(starter("However,", same), starter("Critics say", same), NIGHT, WHY)
    found = [text for _, text in await texts(backend)]
    assert len(found) == 3
    assert not any(is_like(*pair) for pair in combinations(found, 2))


async def test_something_else_begins_with_other_starters() -> None:
    backend = base(HOWEVER, CRITICS, NIGHT, WHY)
    seen = [text for _, text in await texts(backend)]
    assert await texts(backend, exclude=seen) == [
        ("Why", "Why do tomatoes never come in winter?")
    ], "what was seen does not come again"


async def test_more_like_this_begins_with_its_starter_and_reads_the_liked_one() -> None:
    liked = "However, the garden needed water every day."
    backend = base(
        starter("However,", liked.removeprefix("However,") + " And", times=1),
        starter("However,", " no tomatoes ripened before autumn. And", times=1),
        starter("However,", " June brought nothing but weeds. And", times=1),
        CRITICS,
    )
    assert [text for _, text in await texts(backend, like=liked)] == [
        "However, no tomatoes ripened before autumn.",
        "Critics say that tomatoes belong under glass instead.",
        "However, June brought nothing but weeds.",
    ]
    assert said(backend.requests[0].parts[0]) == f"{TEXT} {liked}"


@pytest.mark.parametrize(
    ("text", "offset", "before"),
    [
        (TEXT + " Then, in the aut", None, TEXT),
        (TEXT + "\n\n", None, TEXT + "\n\n"),
        (TEXT, 0, TEXT),
        ("Notes for a story", None, "Notes for a story"),
        (TEXT + " ", None, TEXT),
    ],
)
async def test_what_the_ideas_are_about(
    text: str, offset: int | None, before: str
) -> None:
    backend = base(HOWEVER)
    await ideate(at(text, offset), COMMAND, Engine(lambda: backend))
    assert said(backend.requests[0].parts[0]) == before


async def test_nothing_written_yet() -> None:
    with pytest.raises(CommandUnavailable, match="write a sentence"):
        await texts(base(HOWEVER), " \n")


async def test_a_chat_model_is_asked_for_a_list() -> None:
    answer = "Sure:\n1. **Frost** — It came in May.\n" + "2. A thief at night.\n" * 2
    backend = ScriptedBackend(Script(rules=(Rule(kind="chat", text=answer),)))
    ideas = await ideate(
        at(TEXT), LIBRARY["what-next"], Engine(lambda: backend), exclude=["It rained."]
    )
    assert [(idea.title, idea.text) for idea in ideas] == [
        ("Frost", "It came in May."),
        ("A thief at night.", "A thief at night."),
    ]
    request = backend.requests[0]
    assert "A thief at night." in said(backend.requests[1].parts[-1]), "asked again"
    assert "It rained." in said(request.parts[-1])
    assert TEXT in said(request.parts[-1])


async def test_a_list_that_was_cut_loses_its_last_item() -> None:
    answer = "1. One thing happens here.\n2. " + "word " * 400
    backend = ScriptedBackend(Script(rules=(Rule(kind="chat", text=answer),)))
    ideas = await ideate(at(TEXT), LIBRARY["what-next"], Engine(lambda: backend))
    assert [idea.text for idea in ideas] == ["One thing happens here."]


async def test_a_skill_is_asked_again_until_there_are_enough() -> None:
    rules = (
        Rule(text="Late Tomatoes", times=2),
        Rule(text="A Garden in June"),
    )
    backend = ScriptedBackend(
        Script(chat=False, rules=rules, skills={"title": "<|title|>{{text}}<|is|>"})
    )
    command = replace(LIBRARY["titles"], variants=2)
    ideas = await ideate(at(TEXT, 0), command, Engine(lambda: backend))
    assert [idea.text for idea in ideas] == ["Late Tomatoes", "A Garden in June"]
    assert [request.sampling.seed for request in backend.requests] == [0, 1, 2]


async def test_a_command_this_model_cannot_do() -> None:
    with pytest.raises(CommandUnavailable, match="only continues text"):
        await ideate(at(TEXT), LIBRARY["names"], Engine(lambda: base()))


async def test_ideas_may_be_asked_for_one_at_a_time() -> None:
    command = read_prompt(
        "---\nid: t\ntitle: T\nkind: ideate\nscope: cursor\noutput: text\nvariants: 2\n"
        "stop: [END]\n---\nOne idea. {{#exclude}}Not: {{exclude}}{{/exclude}}",
        Path("t.md"),
        "user",
    )
    backend = ScriptedBackend(
        Script(
            rules=(
                Rule(when="Not: A storm", text="A long drought follows. END no"),
                Rule(text="A storm comes up."),
            )
        )
    )
    ideas = await ideate(at(TEXT), command, Engine(lambda: backend))
    assert [idea.text for idea in ideas] == [
        "A storm comes up.",
        "A long drought follows.",
    ]
