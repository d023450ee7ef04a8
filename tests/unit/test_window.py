from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.context.window import Window, next_window, window
from coauthor.document.snapshot import DocumentSnapshot


def look(text: str, characters: int = 400, first_offset: int = 0) -> Window:
    """The window at the `|` in `text`."""
    offset = text.index("|")
    text = text.replace("|", "", 1)
    return window(
        DocumentSnapshot(
            "file:///a.md", 1, "markdown", text, offset, offset, 0, first_offset
        ),
        characters,
    )


def test_a_short_document_is_seen_whole() -> None:
    seen = look("One.\n\nTwo| and three.\n\nFour.")
    assert seen.before == "One.\n\nTwo"
    assert seen.after == " and three.\n\nFour."
    assert seen.after_in_paragraph == " and three."
    assert seen.start == 0


@pytest.mark.parametrize(
    ("after", "rest"),
    [
        ("", ""),
        (" goes on\nhere.\n\nNext.", " goes on\nhere."),
        ("\n\nNext.", ""),
        (" item\n- next", " item"),
        (" item\n1. next", " item"),
        (" title\n# Next", " title"),
        (" words\n\\end{quote}", " words"),
        (" words\n   \nNext", " words"),
    ],
)
def test_the_paragraph_ends_where_a_reader_sees_it_end(after: str, rest: str) -> None:
    assert look("Some|" + after).after_in_paragraph == rest


def test_the_model_sees_plain_newlines_and_the_document_keeps_its_own() -> None:
    seen = look("One.\r\n\r\nTwo|\r\nthree.")
    assert (seen.before, seen.after) == ("One.\n\nTwo", "\nthree.")
    assert seen.newline == "\r\n"
    assert look("One.\nTwo|").newline == "\n"
    assert look("One|").newline == "\n"


PARAGRAPHS = "".join(f"Paragraph {n} is here. It is short.\n\n" for n in range(100))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_window_begins_at_a_paragraph(newline: str) -> None:
    seen = look(PARAGRAPHS.replace("\n", newline) + "The end|")
    assert seen.before.startswith("Paragraph ")
    assert 200 <= len(seen.before) <= 400


def test_without_paragraphs_it_begins_at_a_sentence_else_at_a_word() -> None:
    assert look("A long sentence is here. " * 100 + "|").before.startswith("A long")
    assert look("word " * 500 + "|").before.startswith("word ")
    assert 200 <= len(look("x" * 2000 + "|").before) <= 400


def test_the_text_after_ends_with_a_word_or_a_paragraph() -> None:
    seen = look("Start|" + " word" * 500)
    assert seen.after.endswith(" word")
    assert len(seen.after) <= 100
    seen = look("Start|" + " word" * 15 + ".\n\n" + "Next " * 100)
    assert seen.after.endswith(" word.")


def test_text_before_the_excerpt_does_not_move_the_window() -> None:
    whole = look(PARAGRAPHS + "The end|")
    cut = look(PARAGRAPHS[1000:] + "The end|", first_offset=1000)
    assert (cut.before, cut.start) == (whole.before, whole.start)


@given(
    written=st.lists(
        st.sampled_from(["word", "a ", "end. ", "\n", "\n\n", "\r\n", "é", "😀", "- "]),
        min_size=150,
        max_size=500,
    ),
    characters=st.integers(min_value=40, max_value=400),
)
def test_typing_at_the_end_only_appends(written: list[str], characters: int) -> None:
    quarter = characters // 4
    text = "".join(written[:-40])
    starts: list[tuple[int, int]] = []
    for piece in written[-40:]:
        for key in piece:
            text += key
            seen = look(text.replace("|", "") + "|", characters)
            assert len(seen.before) <= characters
            starts.append((len(text), seen.start))
    moves = [
        length for (_, earlier), (length, later) in pairwise(starts) if earlier != later
    ]
    assert [start for _, start in starts] == sorted(start for _, start in starts)
    typed = starts[-1][0] - starts[0][0]
    assert len(moves) <= typed // quarter + 1


@given(st.text(max_size=300), st.text(max_size=300), st.integers(1, 400))
def test_any_text_is_cut_out_of_the_document(
    before: str, after: str, characters: int
) -> None:
    snapshot = DocumentSnapshot(
        "file:///a.md", 1, "markdown", before + after, len(before), len(before)
    )
    seen = window(snapshot, characters)
    assert before[seen.start :].replace("\r\n", "\n").replace("\r", "\n") == seen.before
    assert after.replace("\r\n", "\n").replace("\r", "\n").startswith(seen.after)
    assert seen.after.startswith(seen.after_in_paragraph)


def seen_at(text: str, after: str, characters: int, last: Window | None) -> Window:
    return window(snapshot_of(text, after), characters, last)


def snapshot_of(text: str, after: str = "") -> DocumentSnapshot:
    return DocumentSnapshot(
        "file:///a.md", 1, "markdown", text + after, len(text), len(text)
    )


@given(
    written=st.lists(
        st.sampled_from(["word", "a ", "end. ", "\n", "\n\n", "\r\n", "é", "😀", "- "]),
        min_size=100,
        max_size=300,
    ),
    after=st.sampled_from(["", " goes on. And on.", "\n\nNext.", '"']),
    characters=st.integers(min_value=40, max_value=400),
)
def test_while_typing_every_prompt_extends_one_that_was_known(
    written: list[str], after: str, characters: int
) -> None:
    text, last = "", None
    known: dict[int, Window] = {}
    for key in "".join(written):
        text += key
        snapshot = snapshot_of(text, after)
        seen = window(snapshot, characters, last)
        if last is not None:
            assert seen.before.startswith(known[seen.start].before)
            assert seen.told_after == last.told_after
        known[seen.start] = last = seen
        announced = next_window(seen, snapshot, characters)
        if announced is not None:
            known.setdefault(announced.start, announced)


def test_the_next_window_begins_at_a_paragraph_too() -> None:
    announced = 0
    for end in range(1000, 2000):
        snapshot = snapshot_of(PARAGRAPHS[:end])
        coming = next_window(window(snapshot, 400), snapshot, 400)
        if coming is not None:
            announced += 1
            assert coming.before.startswith("Paragraph ")
            assert PARAGRAPHS[:end].endswith(coming.before)
    # An eighth of each quarter; not on every key, for it costs an evaluation.
    assert 100 <= announced <= 150


def test_going_back_and_forth_does_not_move_the_window() -> None:
    moves = [
        end
        for end in range(1000, 1200)
        if look(PARAGRAPHS[:end] + "|").start != look(PARAGRAPHS[: end + 1] + "|").start
    ]
    last = seen_at(PARAGRAPHS[: moves[0] + 1], "", 400, None)
    for back in (0, 5, 0, 11, 2):
        seen = seen_at(PARAGRAPHS[: moves[0] + 1 - back], "", 400, last)
        assert seen.start == last.start
        last = seen
    assert seen_at(PARAGRAPHS[: moves[0] - 50], "", 400, last).start < last.start


def test_the_model_hears_of_a_closed_bracket_only_when_there_is_more_to_say() -> None:
    after = " goes on here, and so do more words. " * 3
    last = seen_at("He (", after, 400, None)
    seen = seen_at("He (was", ")" + after, 400, last)
    assert seen.after.startswith(") goes on")
    assert seen.told_after == last.told_after
    moved = seen_at("He (was goes on", after[len(" goes on") :], 400, seen)
    assert moved.told_after == moved.after


@pytest.mark.parametrize(
    ("after", "goes_on"), [('"', False), (".", True), (" a", True)]
)
def test_a_closing_mark_alone_is_nothing_to_lead_over_to(
    after: str, goes_on: bool
) -> None:
    seen = look(PARAGRAPHS + "The end|" + after)
    assert seen.goes_on is goes_on
    assert (seen.start == look(PARAGRAPHS + "The end|").start) is not goes_on
