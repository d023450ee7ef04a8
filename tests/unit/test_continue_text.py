"""The whole walk of a continuation, with a model that plays a script."""

from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.word_diff import apply_edits
from coauthor.tasks.continue_text import continue_text
from coauthor.tasks.rewrite_result import RewriteResult

BODY = "Add an example to this:\n\n{{before}}\n"
STARTERS = "starters: ['For example,', 'In our village,']\n"
MADE = " the roof leaked for a whole winter. And then"


def prompt(more: str = "", body: str = BODY) -> PromptFile:
    front = f"id: t\ntitle: Example\nkind: continue\nscope: cursor\n{more}"
    return read_prompt(f"---\n{front}---\n{body}", Path("t.md"), "user")


class Played:
    def __init__(self, *rules: Rule, chat: bool = True) -> None:
        self.backend = ScriptedBackend(Script(rules=rules, chat=chat))
        self.text = ""

    async def write(
        self, marked: str, command: PromptFile, **options: object
    ) -> RewriteResult:
        before, _, after = marked.partition("|")
        self.text = before + after
        at = len(before)
        snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", self.text, at, at)
        engine = Engine(lambda: self.backend)
        return await continue_text(snapshot, command, engine, **options)  # pyright: ignore

    def applied(self, result: RewriteResult) -> str:
        return apply_edits(self.text, result.variants[0].edits)


@pytest.mark.parametrize(
    ("marked", "answer", "expected"),
    [
        ("We moved.|", "The house was old.", "We moved. The house was old."),
        ("We moved. |", "The house was old.", "We moved. The house was old."),
        ("We moved.|\n\nIt rained.", "Then:", "We moved. Then:\n\nIt rained."),
        ("We moved.\n\n|", "Old.\n\nVery old.", "We moved.\n\nOld.\n\nVery old."),
        (
            "We moved.\r\n\r\n|",
            "A one.\n\nA two.",
            "We moved.\r\n\r\nA one.\r\n\r\nA two.",
        ),
        ("We moved.|", "Sure! Here is one:\n\nIt snowed.", "We moved. It snowed."),
        ("We moved.|", "```\nIt snowed.\n```", "We moved. It snowed."),
    ],
)
async def test_what_is_written_fits_its_place(
    marked: str, answer: str, expected: str
) -> None:
    played = Played(Rule(text=answer))
    result = await played.write(marked, prompt())
    assert played.applied(result) == expected
    assert result.start == result.end


async def test_a_base_model_ends_a_sentence_that_the_file_begins() -> None:
    played = Played(Rule(text=MADE), chat=False)
    result = await played.write("The house was old.|", prompt(STARTERS, ""))
    expected = "The house was old. For example, the roof leaked for a whole winter."
    assert played.applied(result) == expected


@pytest.mark.parametrize("opening", ["For example,", "Take the case of", "Think of"])
async def test_inside_a_sentence_it_begins_small(opening: str) -> None:
    played = Played(Rule(text=MADE), chat=False)
    result = await played.write(
        "It was old, and|", prompt(f"starters: ['{opening}']\n", "")
    )
    small = opening[0].lower() + opening[1:]
    assert played.applied(result).startswith(f"It was old, and {small} the roof")


async def test_another_variant_begins_with_another_starter() -> None:
    played = Played(Rule(text=MADE), chat=False)
    result = await played.write("Old.|", prompt(STARTERS + "variants: 2\n", ""))
    assert [variant.text.split(",")[0] for variant in result.variants] == [
        " For example",
        " In our village",
    ]


async def test_an_answer_that_breaks_off_ends_with_its_last_whole_sentence() -> None:
    played = Played(Rule(text="It snowed. " * 200 + "and"))
    result = await played.write("We moved.|", prompt())
    assert result.variants[0].text.endswith("It snowed.")


async def test_the_files_stop_ends_the_answer() -> None:
    played = Played(Rule(text="It snowed. END It rained."))
    result = await played.write("We moved.|", prompt("stop: [END]\n"))
    assert result.variants[0].text == " It snowed."


@pytest.mark.parametrize(
    ("marked", "answer", "reason"),
    [
        ("We mo|ved.", "It snowed.", "inside a word"),
        ("We moved.|", "", "nothing that fits"),
        ("We moved.|\n\nIt snowed again.", "It snowed again.", "stands after"),
    ],
)
async def test_what_does_not_fit_is_withheld(
    marked: str, answer: str, reason: str
) -> None:
    result = await Played(Rule(text=answer)).write(marked, prompt())
    assert not result.variants
    assert reason in result.withheld[0]


async def test_what_the_model_cannot_do_is_said() -> None:
    with pytest.raises(CommandUnavailable, match="only continues text"):
        await Played(chat=False).write("A.|", prompt())
    with pytest.raises(CommandUnavailable, match="told what to do"):
        await Played().write("A.|", prompt(body="{{before}} {{instruction}}"))
