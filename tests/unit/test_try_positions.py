"""Where `coauthor try` puts the cursor in texts of several kinds."""

from itertools import pairwise

import pytest

from coauthor.cli.try_positions import five_positions, sample_sentence
from coauthor.engine.sample import SAMPLE

ESSAY = """\
# Bread

My grandmother baked on Fridays. She never used a scale, and she never wrote down
what she did. When I asked her how much flour, she said that the dough would tell me.

It took me years to understand the answer. Dough does talk, but quietly. A loaf that
is ready feels like the lobe of an ear, and no recipe has ever said it better than that
"""


def before(text: str, offsets: list[int]) -> list[str]:
    return [text[max(0, offset - 12) : offset] for offset in offsets]


def test_five_places_spread_over_the_prose() -> None:
    offsets = five_positions(ESSAY, "markdown")

    assert offsets == sorted(set(offsets))
    assert len(offsets) == 5
    assert offsets[-1] == len(ESSAY.rstrip())
    assert min(offsets) > ESSAY.index("My grandmother")
    ends = [ESSAY[offset - 1] for offset in offsets[:4]]
    assert ends.count(".") == 2
    assert sum(end.isalpha() for end in ends) == 2


def test_the_sample_has_five_places_and_a_sentence() -> None:
    text = SAMPLE.read_text("utf-8")

    offsets = five_positions(text, "markdown")

    assert len(offsets) == 5
    assert text[: offsets[-1]].endswith("set out with, and")
    assert min(b - a for a, b in pairwise(offsets)) > 100
    start, end = sample_sentence(text, "markdown") or (0, 0)
    assert text[end - 1] == "."
    assert "\n" not in text[start:end]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "markdown"),
        ("\n\n  \n", "plaintext"),
        ("```python\nprint('a long line of code')\n```\n", "markdown"),
        ("\\begin{equation}\n  a = b + c\n\\end{equation}\n", "latex"),
    ],
)
def test_text_without_prose_has_no_place(text: str, language: str) -> None:
    assert five_positions(text, language) == []
    assert sample_sentence(text, language) is None


def test_one_word_is_one_place() -> None:
    assert five_positions("Notwithstanding\n", "plaintext") == [15]


def test_a_line_without_a_sentence_gives_words_and_the_end() -> None:
    text = "notes towards an essay about the sea and its patience"

    offsets = five_positions(text, "plaintext")

    assert offsets[-1] == len(text)
    assert 2 <= len(offsets) <= 3
    assert sample_sentence(text, "plaintext") == (0, len(text))


def test_code_at_the_end_is_not_the_end_of_the_prose() -> None:
    text = ESSAY + "\n```\nsome = code\n```\n"

    assert five_positions(text, "markdown")[-1] == len(ESSAY.rstrip())


def test_no_place_is_inside_front_matter() -> None:
    text = "---\ntitle: A long and winding title for this\n---\n\n" + ESSAY

    assert min(five_positions(text, "markdown")) > text.index("My grandmother")
