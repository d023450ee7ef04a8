"""The mirrored documents: edits, clamping, snapshots."""

import logging
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coauthor.document.positions import (
    Encoding,
    Position,
    position_at,
    positions,
    split_lines,
)
from coauthor.document.store import Change, DocumentStore, TextDocument

ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
PIECES = [
    "a", "word ", "\n", "\n\n", "\r\n", "\r", "\u2028", "\u0085", "\f", "😀", "𐍈", "é",
    "e\u0301", "漢", "👩\u200d👩\u200d👧", "A longer line of prose.",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
places = st.builds(Position, st.integers(0, 12), st.integers(0, 40))
edits = st.one_of(
    st.builds(Change, places, places, texts),
    st.builds(lambda at, text: Change(at, at, text), places, texts),
    st.builds(lambda text: Change(None, None, text), texts),
)


def opened(text: str, encoding: Encoding = "utf-16") -> TextDocument:
    return TextDocument("untitled:1", "markdown", 1, text, encoding)


def model_offset(text: str, position: Position, encoding: Encoding) -> int:
    """The slow and obvious way: count the units of one character after the other."""
    start = line = 0
    while line < position.line:
        breaks = [at for at in range(start, len(text)) if text[at] in "\r\n"]
        if not breaks:
            return len(text)
        start = breaks[0] + (2 if text[breaks[0] :].startswith("\r\n") else 1)
        line += 1
    offset, units = start, 0
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    while offset < len(text) and text[offset] not in "\r\n":
        units += len(text[offset].encode(codec)) // width
        if units > position.character:
            break
        offset += 1
    return offset


def model_apply(text: str, change: Change, encoding: Encoding) -> str:
    if change.start is None or change.end is None:
        return change.text
    start, end = sorted((change.start, change.end))
    head = text[: model_offset(text, start, encoding)]
    return head + change.text + text[model_offset(text, end, encoding) :]


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=150, deadline=None)
@given(text=texts, changes=st.lists(edits, max_size=30))
@example(text="a\r\nb", changes=[Change(Position(0, 1), Position(0, 1), "\r")])
@example(text="a\rb\n", changes=[Change(Position(1, 0), Position(1, 1), "")])
@example(text="a\r\n\nb", changes=[Change(Position(0, 1), Position(1, 0), "\r")])
def test_the_mirror_equals_the_clients_text(
    text: str, changes: list[Change], encoding: Encoding
) -> None:
    document = opened(text, encoding)
    for change in changes:
        text = model_apply(text, change, encoding)
        document.apply([change])
        assert document.text == text


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(
    text=st.lists(texts, max_size=20).map("\n".join),
    start=places,
    end=places,
    reach=st.one_of(st.none(), st.integers(0, 60)),
)
def test_a_snapshot_is_a_slice_of_the_document(
    text: str, start: Position, end: Position, reach: int | None, encoding: Encoding
) -> None:
    snapshot = opened(text, encoding).snapshot(start, end, reach)
    first, last = snapshot.first_offset, snapshot.first_offset + len(snapshot.text)
    assert text[first:last] == snapshot.text
    lines = split_lines(text)
    assert "".join(lines[: snapshot.first_line]) == text[:first]
    assert last in {len("".join(lines[:count])) for count in range(1, len(lines) + 1)}
    wanted = sorted(model_offset(text, each, encoding) for each in (start, end))
    assert [first + snapshot.offset, first + snapshot.end] == wanted
    if reach is None:
        assert snapshot.text == text
    else:
        assert first == 0 or snapshot.offset >= reach
        assert last == len(text) or len(snapshot.suffix) >= reach


LONG = ["word ", "é", "😀", "\n", "\r\n", "x" * 3000, "漢字 " * 2000, "😀" * 2500]


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=40, deadline=None)
@given(
    text=st.lists(st.sampled_from(LONG), max_size=12).map("".join),
    places=st.tuples(st.integers(0, 40_000), st.integers(0, 40_000)),
    reach=st.integers(0, 6000),
)
def test_a_snapshot_of_very_long_lines_knows_where_it_stands(
    text: str, places: tuple[int, int], reach: int, encoding: Encoding
) -> None:
    wanted = [position_at(text, place, encoding) for place in sorted(places)]
    snapshot = opened(text, encoding).snapshot(wanted[0], wanted[1], reach)
    first, last = snapshot.first_offset, snapshot.first_offset + len(snapshot.text)
    assert snapshot.text == text[first:last]
    assert snapshot.offset >= min(reach, first + snapshot.offset)
    assert len(snapshot.suffix) >= min(reach, len(text) - first - snapshot.end)
    shown = positions(snapshot, snapshot.offset, snapshot.end, encoding)
    assert list(shown) == wanted
    begins = positions(snapshot, 0, 0, encoding)[0]
    assert begins == (snapshot.first_line, snapshot.first_character)
    assert begins == position_at(text, first, encoding)


def test_a_snapshot_of_one_very_long_line_is_small_and_stands_still() -> None:
    document = opened("A sentence of words. " * 20_000)
    begun = set[int]()
    for column in range(200_000, 201_000):
        at = Position(0, column)
        document.apply([Change(at, at, "x")])
        snapshot = document.snapshot(Position(0, column + 1), reach=1000)
        assert snapshot.prefix.endswith("x")
        assert len(snapshot.text) <= 2 * (1000 + 4096)
        begun.add(snapshot.first_offset)
    assert len(begun) <= 1000 / 125 + 1


def test_several_changes_apply_in_order() -> None:
    document = opened("one\ntwo\n")
    document.apply(
        [
            Change(Position(0, 3), Position(0, 3), "\nand a half"),
            Change(Position(2, 0), Position(2, 3), "2"),
        ]
    )
    assert document.text == "one\nand a half\n2\n"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (Position(9, 9), Position(9, 9), "one\ntwo!"),
        (Position(0, 99), Position(0, 99), "one!\ntwo"),
        (Position(1, 1), Position(0, 1), "o!wo"),
        (Position(0, 0), Position(9, 9), "!"),
        (Position(-1, -1), Position(-1, -1), "!one\ntwo"),
    ],
)
def test_odd_ranges_are_put_right(
    start: Position, end: Position, expected: str
) -> None:
    document = opened("one\ntwo")
    document.apply([Change(start, end, "!")])
    assert document.text == expected


def test_offsets_stay_right_while_a_long_document_is_edited() -> None:
    document = opened("".join(f"Line {number}.\n" for number in range(3000)))
    for line, text in [(2900, "x\ny"), (10, "more\nlines\n"), (1500, ""), (2999, "z")]:
        document.apply([Change(Position(line, 0), Position(line, 3), text)])
        for cursor in (0, 700, 1024, 2048, 2999):
            snapshot = document.snapshot(Position(cursor, 2), reach=100)
            before = split_lines(document.text)[: snapshot.first_line]
            assert snapshot.first_offset == len("".join(before))
            assert snapshot.first_line <= cursor


def test_a_snapshot_near_the_cursor_is_small() -> None:
    document = opened("".join(f"Line {number}.\n" for number in range(3000)))
    snapshot = document.snapshot(Position(1500, 4), reach=200)
    assert snapshot.prefix.endswith("Line 1499.\nLine")
    assert len(snapshot.text) < 450


def test_a_snapshot_does_not_change() -> None:
    document = opened("Before")
    snapshot = document.snapshot(Position(0, 6))
    document.apply([Change(Position(0, 0), Position(0, 6), "After")])
    assert (snapshot.text, snapshot.version) == ("Before", 1)


def test_documents_are_opened_changed_and_closed() -> None:
    store = DocumentStore("utf-8")
    store.open("untitled:1", "markdown", 1, "é")
    store.change("untitled:1", 2, [Change(Position(0, 2), Position(0, 2), "!")])
    document = store.get("untitled:1")
    assert document is not None
    assert (document.text, document.version) == ("é!", 2)
    store.open("untitled:1", "latex", 1, "again")
    reopened = store.get("untitled:1")
    assert reopened is not None
    assert (reopened.text, reopened.language) == ("again", "latex")
    store.close("untitled:1")
    store.close("untitled:1")
    assert store.get("untitled:1") is None


def test_a_change_to_an_unknown_document_is_ignored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        DocumentStore().change("untitled:9", 1, [Change(None, None, "secret")])
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
