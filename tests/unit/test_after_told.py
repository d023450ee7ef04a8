"""When a model need not be told again what follows the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.context.after import still_told

TOLD = " and the rain came down on the harbour. " + " ".join(map(str, range(130)))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TOLD, True),
        (TOLD + "And much more of it.", True),
        # An editor has closed a bracket or a quotation, and it was typed over.
        (")" + TOLD, True),
        ('"' + TOLD, True),
        (TOLD[1:], True),
        # The cursor has moved by a word, or one was deleted.
        (TOLD[len(" and") :], False),
        (" rain" + TOLD, False),
        # Where a sentence ends, says what to write.
        (TOLD.removeprefix(" and").replace(" the", ". the", 1), False),
        ("." + TOLD, False),
        (TOLD.replace("harbour", "garden"), True),
        (TOLD.replace("harbour", "harbour" * 10), False),
        (TOLD.replace("2", "two"), False),
        ("", False),
        (TOLD[: len(TOLD) // 2], False),
    ],
)
def test_small_changes_are_not_told(after: str, expected: bool) -> None:
    assert still_told(TOLD, after, after[: len(TOLD)]) is expected


def test_what_was_never_told_is_told() -> None:
    assert not still_told("", "The rain", "The rain")
    assert not still_told("", "", "")


def test_more_text_is_told() -> None:
    assert still_told(TOLD, TOLD * 2, TOLD + "More words.")
    assert not still_told(TOLD, TOLD * 2, TOLD * 2)


@given(
    at=st.integers(100, 300),
    gone=st.integers(0, 90),
    new=st.integers(0, 90),
)
def test_up_to_a_tenth_may_change_in_one_place(at: int, gone: int, new: int) -> None:
    after = TOLD[:at] + "§" * new + TOLD[at + gone :]
    assert still_told(TOLD, after, TOLD) is (max(gone, new) <= len(TOLD) // 10)
