from typing import Literal

import pytest

from coauthor.backends.base import Capabilities, Part, SpecialPart, TextPart
from coauthor.context.window import Window
from coauthor.prompt.continuation import INLINE_SAMPLINGS, continuation


def parts(
    after: str, order: Literal["spm", "psm"] | None, in_paragraph: str | None = None
) -> tuple[Part, ...]:
    seen = Window("Before", "not " + after, in_paragraph or "", "\n", 0, after)
    return continuation(seen, Capabilities("a", 512, fim_order=order))


BEFORE = TextPart("Before", trim="start")
AFTER = TextPart(" after.", trim="end")
PREFIX, SUFFIX, MIDDLE = map(SpecialPart, ("fim_prefix", "fim_suffix", "fim_middle"))


def test_the_growing_text_comes_last_where_the_model_allows_it() -> None:
    made = parts(" after.", "spm", " after.")
    assert made == (SUFFIX, AFTER, PREFIX, BEFORE, MIDDLE)


def test_prefix_first() -> None:
    made = parts(" after.", "psm", " after.")
    assert made == (PREFIX, BEFORE, SUFFIX, AFTER, MIDDLE)


@pytest.mark.parametrize(
    ("after", "order", "in_paragraph"),
    [
        (" after.", None, " after."),
        ("", "spm", ""),
        ("\n\nThe next paragraph.", "spm", ""),
        (" \n", "spm", " "),
    ],
)
def test_else_the_text_before_is_continued(
    after: str, order: Literal["spm", "psm"] | None, in_paragraph: str
) -> None:
    assert parts(after, order, in_paragraph) == (BEFORE,)


def test_the_first_sampling_always_gives_the_same_text() -> None:
    assert INLINE_SAMPLINGS[0].temperature == 0
    assert len(set(INLINE_SAMPLINGS)) == len(INLINE_SAMPLINGS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # A law is read as prose, as far as it is typed.
        ("  LAW\n\n      1. The terms\n      and", "LAW\n\n1. The terms\nand"),
        ("  LAW\n\n      The\n\n      ", "LAW\n\nThe\n\n      "),
        # Where the writer's own lines begin at the margin, nothing changes.
        ("    x = 1\n\nThat is\nwhy", "    x = 1\n\nThat is\nwhy"),
        ("- one\n  that goes on", "- one\n  that goes on"),
        ("- one\n\n  - two\n  - three", "- one\n\n  - two\n  - three"),
        ("", ""),
        ("\n\n", "\n\n"),
    ],
)
def test_a_paragraph_that_is_set_in_is_read_as_prose(text: str, read: str) -> None:
    seen = Window(text, "", "", "\n", 0, "")
    made = continuation(seen, Capabilities("a", 512))
    assert made == (TextPart(read, trim="start"),)
