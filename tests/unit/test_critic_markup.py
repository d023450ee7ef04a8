"""Changes as CriticMarkup: exact both ways, whatever the text contains."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coauthor.shaping.critic_markup import changes_in, marked
from coauthor.shaping.word_diff import apply_edits, word_diff

TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            *"{}+-~>=\\ ",
            *("{++", "++}", "{--", "--}", "{~~", "~>", "~~}", "{--}", "{++}"),
            *("word", "a", "\r\n", "\n\n", "e\u0301", "\U0001f469\u200d\U0001f467"),
        ]
    ),
    max_size=25,
).map("".join)


@given(old=TEXTS, new=TEXTS)
@example(old="{-", new="")
@example(old="{~", new="{~~}")
@example(old="", new="{+")
def test_all_taken_is_the_new_text_and_all_refused_the_old(old: str, new: str) -> None:
    edits = word_diff(old, new)
    review = apply_edits(old, marked(old, 0, len(old), edits))
    changes = changes_in(review, "plaintext")
    if edits:
        assert apply_edits(review, [it.accepted() for it in changes]) == new
        assert apply_edits(review, [it.rejected() for it in changes]) == old
    else:
        assert review == old


@given(old=TEXTS, new=TEXTS, before=st.text(), after=st.text())
def test_the_text_around_stays(old: str, new: str, before: str, after: str) -> None:
    text = before + old + after
    start = len(before)
    edits = [edit.moved(start) for edit in word_diff(old, new)]
    review = apply_edits(text, marked(text, start, start + len(old), edits))
    assert review.startswith(before)
    assert review.endswith(after)


@pytest.mark.parametrize(
    ("old", "new", "review"),
    [
        ("a very big cat", "a big cat", "a {--very --}big cat"),
        ("a big cat", "a very big cat", "a {++very ++}big cat"),
        ("He go home.", "He goes home.", "He {~~go~>goes~~} home."),
        ("x {--} y", "x {--} z", "x {--} {~~y~>z~~}"),
        ("one {++ two", "one {++ three", r"{~~one {\++ two~>one {\++ three~~}"),
    ],
)
def test_what_a_review_looks_like(old: str, new: str, review: str) -> None:
    edits = marked(old, 0, len(old), word_diff(old, new))
    assert apply_edits(old, edits) == review


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a {++b++} c", [("", "b")]),
        ("a {--b--} c", [("b", "")]),
        ("a {~~b~>c~~} d", [("b", "c")]),
        ("{~~~>c~~}", [("", "c")]),
        ("{++one\n\ntwo++}", [("", "one\n\ntwo")]),
        ("pages 3{--}5 and 7{--}9", []),
        ("{--i; and {--b--}", [("b", "")]),
        ("{~~no arrow~~}", []),
        ("{++open", []),
        ("{==marked==}{>>a remark<<}", []),
        ("```\n{++a++}\n```\n{++b++}", [("", "b")]),
    ],
)
def test_which_changes_a_text_has(text: str, changes: list[tuple[str, str]]) -> None:
    assert [(it.old, it.new) for it in changes_in(text, "markdown")] == changes


def test_a_text_full_of_openings_does_not_cost_its_square() -> None:
    assert changes_in("{++" * 100_000 + "{~~" * 100_000, "markdown") == []
