"""A text in small pieces is the same text, with the same positions."""

from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coauthor.document.pieces import Pieces
from coauthor.document.positions import (
    Encoding,
    Position,
    index_in_line,
    position_at,
    split_lines,
)

ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
WRITTEN = ["a", "word ", "\n", "\n\n", "\r\n", "\r", "😀", "é", "漢", "Longer text."]
texts = st.lists(st.sampled_from(WRITTEN), max_size=30).map("".join)
edits = st.tuples(st.integers(0, 200), st.integers(0, 200), texts)
sizes = st.sampled_from([4, 16, 64])


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=80, deadline=None)
@given(text=texts, changes=st.lists(edits, max_size=10), size=sizes)
@example(text="ab\r", changes=[(3, 3, "\ncdefg")], size=4)
@example(text="abcdef\ngh", changes=[(4, 6, "\r"), (0, 9, "")], size=4)
def test_edited_pieces_are_the_edited_text(
    text: str, changes: list[tuple[int, int, str]], size: int, encoding: Encoding
) -> None:
    pieces = Pieces(text, encoding, size)
    for change in changes:
        start, end = sorted(min(place, len(text)) for place in change[:2])
        text = text[:start] + change[2] + text[end:]
        pieces.replace(start, end, change[2])
        assert pieces.slice(0) == text
        assert pieces.slice(start, end) == text[start:end]
        lines = split_lines(text)
        assert pieces.offset_at(Position(len(lines), 0)) == len(text)
        for number in {0, len(lines) // 2, len(lines) - 1}:
            begins = len("".join(lines[:number]))
            for column in (0, 3, 99):
                index = index_in_line(lines[number], column, encoding)
                assert pieces.offset_at(Position(number, column)) == begins + index
                expected = position_at(text, begins + index, encoding)
                assert pieces.position_at(begins + index) == expected


def test_pieces_stay_few_and_small() -> None:
    pieces = Pieces("", "utf-16", 16)
    for number in range(500):
        pieces.replace(number, number, "x")
    assert max(len(piece.text) for piece in pieces._pieces) <= 32
    assert len(pieces._pieces) <= 500 / 16
    for number in reversed(range(1, 500)):
        pieces.replace(number, number + 1, "")
    assert [piece.text for piece in pieces._pieces] == ["x"]


def test_a_key_looks_at_the_pieces_around_it_only() -> None:
    pieces = Pieces("A line.\n" * 10_000 + "x" * 100_000, "utf-16", 64)
    looked_at: list[str] = []
    cut = pieces._cut

    def counting(text: str) -> object:
        looked_at.append(text)
        return cut(text)

    pieces._cut = counting  # pyright: ignore[reportAttributeAccessIssue]
    for column in range(50_000, 50_500):
        at = pieces.offset_at(Position(10_000, column))
        pieces.replace(at, at, "y")
    assert pieces.slice(0).count("y") == 500
    assert max(map(len, looked_at)) <= 2 * 64 + 1
