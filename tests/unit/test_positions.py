"""Columns and offsets, in all three encodings."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.document.positions import (
    Encoding,
    Position,
    character_in_line,
    count_breaks,
    in_order,
    index_in_line,
    line_start,
    position_at,
    positions,
    split_lines,
)
from coauthor.document.snapshot import DocumentSnapshot

ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
FAMILY = "👩\u200d👩\u200d👧"
PIECES = [
    "a", "word ", "\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\f", "\v", "\x1c",
    "😀", "𐍈", "é", "e\u0301", "ß", "漢", "\ud83d", "\t", FAMILY,
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a\n", ""]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("\r\r\n\n", ["\r", "\r\n", "\n", ""]),
        ("a\u2028b\u0085c\fd\ve", ["a\u2028b\u0085c\fd\ve"]),
    ],
)
def test_lines_break_at_newlines_only(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@pytest.mark.parametrize(
    ("line", "character", "encoding", "index"),
    [
        ("abc", 2, "utf-16", 2),
        ("abc", 9, "utf-16", 3),
        ("abc\n", 9, "utf-16", 3),
        ("abc\r\n", 4, "utf-32", 3),
        ("", 3, "utf-8", 0),
        ("\r", 1, "utf-8", 0),
        ("abc", -1, "utf-16", 0),
        ("a😀b", 1, "utf-16", 1),
        ("a😀b", 2, "utf-16", 1),
        ("a😀b", 3, "utf-16", 2),
        ("a😀b", 2, "utf-32", 2),
        ("a😀b", 2, "utf-8", 1),
        ("a😀b", 4, "utf-8", 1),
        ("a😀b", 5, "utf-8", 2),
        ("a😀b\r\n", 99, "utf-8", 3),
        ("漢字", 3, "utf-8", 1),
        ("é", 1, "utf-8", 0),
        ("e\u0301x", 2, "utf-16", 2),
        ("\ud83d!", 1, "utf-16", 1),
    ],
)
def test_a_column_becomes_an_index(
    line: str, character: int, encoding: Encoding, index: int
) -> None:
    assert index_in_line(line, character, encoding) == index


def test_between_carriage_return_and_newline_is_the_lines_end() -> None:
    assert position_at("ab\r\ncd", 3, "utf-16") == (0, 2)
    assert position_at("ab\r\ncd", 4, "utf-16") == (1, 0)


def test_an_offset_outside_the_text_is_clamped() -> None:
    assert position_at("ab\nc", 99, "utf-16") == (1, 1)
    assert position_at("ab\nc", -1, "utf-16") == (0, 0)


def test_a_span_of_an_excerpt_has_document_positions() -> None:
    excerpt = DocumentSnapshot(
        uri="untitled:1",
        version=1,
        language="markdown",
        text="😀 one\ntwo",
        offset=0,
        end=0,
        first_line=70,
        first_offset=4000,
    )
    assert positions(excerpt, 2, 9, "utf-16") == (Position(70, 3), Position(71, 3))
    cut = replace(excerpt, first_character=5000)
    assert positions(cut, 2, 9, "utf-16") == (Position(70, 5003), Position(71, 3))


@given(text=texts)
def test_lines_begin_where_they_are_counted(text: str) -> None:
    lines = split_lines(text)
    assert count_breaks(text) == len(lines) - 1
    for number in range(len(lines)):
        assert line_start(text, number) == len("".join(lines[:number]))


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=texts)
def test_every_offset_comes_back(text: str, encoding: Encoding) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    start = 0
    for number, line in enumerate(lines):
        for index in range(len(line.rstrip("\r\n")) + 1):
            position = position_at(text, start + index, encoding)
            assert position == (number, character_in_line(line, index, encoding))
            assert index_in_line(line, position.character, encoding) == index
        start += len(line)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=texts, character=st.integers(-2, 60))
def test_every_column_has_a_place(
    text: str, character: int, encoding: Encoding
) -> None:
    line = split_lines(text)[0]
    length = len(line.rstrip("\r\n"))
    index = index_in_line(line, character, encoding)
    assert 0 <= index <= length
    if character >= 0:
        assert character_in_line(line, index, encoding) <= character
    if index < length:
        assert character_in_line(line, index + 1, encoding) > character


@given(
    text=texts,
    encoding=st.sampled_from(ENCODINGS),
    offsets=st.lists(st.integers(0, 60)),
    first=st.integers(0, 3),
)
def test_places_in_order_are_those_one_by_one(
    text: str, encoding: Encoding, offsets: list[int], first: int
) -> None:
    at = sorted(min(offset, len(text)) for offset in offsets)
    excerpt = DocumentSnapshot(
        "file:///a", 1, "markdown", text, 0, 0, first_line=first, first_character=first
    )
    one_by_one = [position_at(text, it, encoding, first, first) for it in at]
    assert in_order(excerpt, at, encoding) == one_by_one
