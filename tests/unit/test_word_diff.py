"""Word-sized edits: exact as a whole, sensible one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.shaping.describe_change import describe_change
from coauthor.shaping.word_diff import Edit, apply_edits, word_diff

WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "cat",
            "don't",
            ",",
            ".",
            " ",
            "\n",
            "\r\n",
            "é",
            "e\u0301",
            "\U0001d4b3",
            "\U0001f469\u200d\U0001f467",
            "\u2764\ufe0f",
            "x",
        ]
    ),
    max_size=40,
).map("".join)


@given(old=WORDS | st.text(), new=WORDS | st.text())
def test_all_edits_give_the_new_text_and_none_the_old(old: str, new: str) -> None:
    edits = word_diff(old, new)
    assert apply_edits(old, edits) == new
    assert apply_edits(old, ()) == old
    ends = [0, *(edit.end for edit in edits)]
    starts = [*(edit.start for edit in edits), len(old)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert all(old[edit.start : edit.end] != edit.text for edit in edits)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("same", "same", []),
        ("He go home.", "He goes home.", [("go", "goes")]),
        ("a very big cat", "a big cat", [("very ", "")]),
        ("a big cat", "a very big cat", [("", "very ")]),
        ("one two", "one, two", [("", ",")]),
        ("dont stop", "don't stop", [("dont", "don't")]),
        ("one\r\ntwo", "one\r\nthree", [("two", "three")]),
        ("one two", "one\r\ntwo", [(" ", "\r\n")]),
        ("cafe\u0301 x", "cafe x", [("cafe\u0301", "cafe")]),
        ("a 👩‍👧 b", "a 👩‍👦 b", [("👩‍👧", "👩‍👦")]),
        ("a 👍🏽 b", "a 👍🏿 b", [("👍🏽", "👍🏿")]),
        ("a 🇩🇪 b", "a 🇩🇰 b", [("🇩🇪", "🇩🇰")]),
        ("a ❤️ b", "a ❤ b", [("❤️", "❤")]),
        ("", "new", [("", "new")]),
        ("old", "", [("old", "")]),
    ],
)
def test_edits_are_words(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    edits = word_diff(old, new)
    assert [(old[edit.start : edit.end], edit.text) for edit in edits] == expected


def test_a_long_text_goes_by_lines_first() -> None:
    lines = [f"Line {number} of a long text." for number in range(3000)]
    changed = [*lines]
    changed[1500] = "Line 1500 of a short text."
    old, new = "\n".join(lines), "\n".join(changed)
    (edit,) = word_diff(old, new)
    assert (old[edit.start : edit.end], edit.text) == ("long", "short")


def test_an_edit_moves_with_its_text() -> None:
    assert Edit(1, 2, "x").moved(10) == Edit(11, 12, "x")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("He go home.", "He goes home.", "1 word changed"),
        ("He go home then.", "She goes home then.", "2 words changed"),
        ("Home he goes.", "He goes home.", "same words in another order"),
        (
            "He came. He saw. He won.",
            "He came, he saw and he won.",
            "3 sentences joined, 4 words changed",
        ),
        (
            "He came and he saw.",
            "He came. He saw.",
            "1 sentence split, 2 words changed",
        ),
        ("one two", "one, two", "only marks and spaces changed"),
        ("a b c d e f g h i j", "a b c d e", "50 % shorter"),
        ("a b c d e", "a b c d e f g h i j", "100 % longer"),
        ("", "a b c", "300 % longer"),
    ],
)
def test_says_what_changed(old: str, new: str, expected: str) -> None:
    assert describe_change(old, new, word_diff(old, new)) == expected


def test_a_label_says_that_the_facts_are_the_same_where_a_writer_worries() -> None:
    def label(old: str, new: str) -> str:
        return describe_change(old, new, word_diff(old, new), same_facts=True)

    assert label("a b c d e f g h i j", "a b c d e f g") == "30 % shorter, same facts"
    assert label("He go home.", "He goes home.") == "1 word changed"
