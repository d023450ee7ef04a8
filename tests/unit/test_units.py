"""Taking a suggestion in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.shaping.units import Unit, first_unit

BEFORE = "Once upon a time there was "
LONG = " small house, which nobody owned; it was empty. It stood by the sea."


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        (LONG, "word", " small"),
        (LONG, "clause", " small house,"),
        (LONG, "sentence", LONG[: LONG.index(" It")]),
        (LONG, "all", LONG),
        (" house, which", "word", " house,"),
        ("se by", "word", "se"),
        (".", "word", "."),
        (". Then", "word", "."),
        (", then", "clause", ", then"),
        ("well-known fact", "word", "well-known"),
        ("one—two", "word", "one—"),
        (" don’t go", "word", " don’t"),
        (" Mr. Smith came. He", "sentence", " Mr. Smith came."),
        (" costs 3,500 euros", "clause", " costs 3,500 euros"),
        (" red, white and blue, and", "clause", " red, white and blue,"),
        ("天気がいい、だから", "word", "天気がいい、"),
        ("\n\nNew one", "word", "\n\nNew"),
        (" ", "word", " "),
        ("", "word", ""),
    ],
)
def test_the_first_part(text: str, unit: Unit, expected: str) -> None:
    assert first_unit(BEFORE, text, unit) == expected


@given(
    st.text(min_size=1, max_size=80), st.sampled_from(["word", "clause", "sentence"])
)
def test_part_by_part_it_is_all_there(text: str, unit: Unit) -> None:
    taken, left = "", text
    while left:
        part = first_unit(taken, left, unit)
        assert part
        assert left.startswith(part)
        taken, left = taken + part, left[len(part) :]
    assert taken == text
