"""Long texts, and texts with code in them, part by part through a scripted model."""

from itertools import pairwise

import pytest

from coauthor.backends.base import MessagePart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend, prompt_text
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import BackendTimeout, CommandUnavailable
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.shaping.word_diff import apply_edits
from coauthor.tasks.rewrite import MOST_CHARACTERS, rewrite
from coauthor.tasks.rewrite_part import NOTHING_TO_CHANGE
from coauthor.tasks.rewrite_result import RewriteResult

TIGHTEN = load_library([(shipped_folder(), "shipped")])[0]["tighten"]
CODE = "\n\n```\nx = 1\n```\n\n"
ONE, TWO, THREE = "It is very big.", "It is very old.", "It is very red."


class Long:
    """A rewrite of a whole Markdown text, and what came of it."""

    def __init__(self, *rules: Rule, **script: object) -> None:
        self.backend = ScriptedBackend(Script(rules=rules, **script))  # pyright: ignore
        self.parts: list[tuple[int, int]] = []
        self.drafts: list[str] = []

    async def rewrite(self, text: str, variants: int = 1) -> RewriteResult:
        return await rewrite(
            DocumentSnapshot("file:///a.md", 1, "markdown", text, 0, len(text)),
            TIGHTEN,
            Engine(lambda: self.backend),
            variants=variants,
            on_draft=lambda _, text: self.drafts.append(text()),
            on_part=lambda number, of: self.parts.append((number, of)),
        )

    @property
    def prompts(self) -> list[str]:
        return [prompt_text(it.parts) for it in self.backend.requests]


def answer(text: str, said: str, **more: object) -> Rule:
    return Rule(when=f"Text:\n{text}", text=said, **more)  # pyright: ignore


BIG = answer(ONE, "It is big.")
OLD = answer(TWO, "It is old.")
RED = answer(THREE, "It is red.")


async def test_what_lies_between_comes_back_byte_for_byte() -> None:
    text = f"# A heading\r\n\r\n{ONE}{CODE}{TWO}\n\n\n\n| a | b |\n\n- {THREE}\n"
    played = Long(BIG, OLD, RED)
    (variant,) = (await played.rewrite(text)).variants
    assert variant.text + "\n" == text.replace("very ", "")
    assert apply_edits(text, variant.edits) == text.replace("very ", "")
    assert [text[edit.start : edit.end] for edit in variant.edits] == ["very "] * 3
    assert played.parts == [(1, 3), (2, 3), (3, 3)]
    assert not any("x = 1" in prompt for prompt in played.prompts)


async def test_a_part_that_fails_stays_and_says_why() -> None:
    broken = answer(TWO, "It", fail="BackendTimeout", message="It took too long.")
    unchanged = answer(THREE, THREE)
    played = Long(BIG, broken, unchanged)
    result = await played.rewrite(ONE + CODE + TWO + CODE + THREE)
    (variant,) = result.variants
    assert variant.text == "It is big." + CODE + TWO + CODE + THREE
    assert result.withheld == ("Part 2 of 3 stays as it was: It took too long.",)


async def test_all_parts_that_fail_are_a_failure() -> None:
    with pytest.raises(BackendTimeout):
        await Long(Rule(fail="BackendTimeout")).rewrite(ONE + CODE + TWO)


async def test_parts_that_need_no_change_say_so_once() -> None:
    result = await Long(answer(ONE, ONE), answer(TWO, TWO)).rewrite(ONE + CODE + TWO)
    assert result.variants == ()
    assert result.withheld == (NOTHING_TO_CHANGE,)


async def test_variants_go_through_all_parts() -> None:
    rules = (
        answer(ONE, "It is big.", times=1),
        answer(ONE, "How big it is."),
        OLD,
    )
    result = await Long(*rules).rewrite(ONE + CODE + TWO, variants=2)
    assert [variant.text for variant in result.variants] == [
        "It is big." + CODE + "It is old.",
        "How big it is." + CODE + "It is old.",
    ]


async def test_drafts_show_what_is_done_so_far() -> None:
    played = Long(BIG, OLD)
    await played.rewrite(ONE + CODE + TWO)
    texts = played.drafts
    assert texts[2] == "It is big."
    assert texts[-1] == "It is big." + CODE + "It is old."
    assert all(later.startswith(draft[:2]) for draft, later in pairwise(texts))


async def test_every_paragraph_of_a_long_text_is_asked_about_once() -> None:
    paragraphs = [
        f"Paragraph {n} is very long. " + "Word after word. " * 9 for n in range(99)
    ]
    text = "\n\n".join(it.strip() for it in paragraphs)
    echo = Rule(echo=("\nText:\n", ""))
    played = Long(echo)
    await played.rewrite(text)
    asked = [prompt.rpartition("\nText:\n")[2] for prompt in played.prompts]
    assert "\n\n".join(it.strip("\n") for it in asked) == text
    assert all(len(it) < 2100 for it in asked)


async def test_the_prompts_of_the_parts_begin_alike() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "Word after word. " * 50 for n in range(20))
    played = Long(Rule(echo=("\nText:\n", "")), context_tokens=4096)
    command = load_library([(shipped_folder(), "shipped")])[0]["expand-notes"]
    await rewrite(
        DocumentSnapshot("file:///a.md", 1, "markdown", text, 0, len(text)),
        command,
        Engine(lambda: played.backend),
        variants=1,
    )
    befores: list[str] = []
    for request in played.backend.requests:
        user = request.parts[-1]
        assert isinstance(user, MessagePart)
        befores.append(user.text.partition("stands before them:\n\n")[2])
    alike = [_alike(one, two) for one, two in pairwise(befores[1:])]
    assert min(alike[1:]) > 1000
    assert len(befores[-1]) > 2000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("word " * 200_000, "Select a smaller piece"),
        ("```\nx = 1\ny = 2\n```", "Select some prose"),
    ],
)
async def test_what_cannot_be_done_is_said_at_once(text: str, said: str) -> None:
    played = Long()
    with pytest.raises(CommandUnavailable, match=said):
        await played.rewrite(text)
    assert played.backend.requests == []


async def test_the_largest_text_is_done() -> None:
    paragraph = "".join(f"It is the year {year}, and very big. " for year in range(50))
    text = (paragraph + "\n\n") * (MOST_CHARACTERS // (len(paragraph) + 2))
    result = await Long(Rule(deltas=("It is ", "short."))).rewrite(text)
    assert result.withheld == (
        "All 60 parts stay as they were: It lost the number “0”.",
    )


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([TWO, ONE, TWO], "Parts 1 and 3 of 3 stay as they were: Slow."),
        ([ONE, TWO, ONE], "Part 2 of 3 stays as it was: Slow."),
        ([TWO] * 7 + [ONE], "7 of 8 parts stay as they were: Slow."),
    ],
)
async def test_parts_that_stay_are_told_together(parts: list[str], told: str) -> None:
    slow = answer(TWO, "", fail="BackendTimeout", message="Slow.")
    result = await Long(BIG, slow).rewrite(CODE.join(parts))
    assert result.withheld == (told,)


def _alike(one: str, two: str) -> int:
    pairs = zip(one, two, strict=False)
    return next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(two))
    )
