"""What is drafted, token by token; letters stand for tokens."""

import pytest

from coauthor.backends.llama_cpp.draft_price import DraftPrice
from coauthor.backends.llama_cpp.drafts import (
    LONGEST,
    SHORTEST,
    Drafts,
    best_length,
)

SOURCE = "please mend: the quick brown fox jumps over a lazy dog and the cat sleeps."


def drafts_after(written: str, source: str = SOURCE, price: float = 0.0) -> Drafts:
    drafts = Drafts(list(map(ord, source)), DraftPrice(price))
    for letter in written:
        drafts.wrote(ord(letter))
    return drafts


def after(written: str, source: str = SOURCE, most: int = 99) -> str:
    return "".join(map(chr, drafts_after(written, source).next(most)))


@pytest.mark.parametrize(
    ("written", "drafted"),
    [
        ("", ""),
        ("t", ""),
        ("qu", "ick brow"),
        # Found twice; at first the later one is taken, where the text stands.
        ("the", " cat sle"),
        ("the q", "uick bro"),
        ("the z", ""),
        # After something else, the nearest place behind where the copy ended.
        ("quick red fo", "x jumps "),
        ("a lazy, th", "e cat sl"),
        ("sleepy th", "e cat sl"),
        ("a lazy cat", " sleeps."),
        ("jumps ov", "er a laz"),
        # And one before it where there is none behind.
        ("cat mend", ": the qu"),
        ("sleeps.", ""),
        ("sleeps.xy", ""),
    ],
)
def test_the_draft_goes_on_where_the_text_stands(written: str, drafted: str) -> None:
    assert after(written) == drafted


def test_a_draft_leaves_room() -> None:
    assert after("qu", most=3) == "ick"
    assert after("qu", most=0) == after("qu", most=-1) == ""


def test_the_source_ends() -> None:
    assert after("lee") == "ps."
    assert after("anything", source="") == ""


def test_after_two_misses_nothing_is_drafted_until_a_copy_is_written() -> None:
    drafts = drafts_after("qu")
    drafts.judge(8, 0)
    assert drafts.next(8)
    drafts.judge(8, 0)
    for letter in "ick ":
        assert not drafts.next(8)
        drafts.wrote(ord(letter))
    assert drafts.next(8)
    # Something else is written: the draft was a miss, so it is off again at once.
    drafts.judge(8, 0)
    for letter in "zfox j":
        drafts.wrote(ord(letter))
        assert not drafts.next(8)
    for letter in "u":
        drafts.wrote(ord(letter))
    assert drafts.next(8)


def test_a_draft_that_was_right_forgives_a_miss() -> None:
    drafts = drafts_after("qu")
    for confirmed in (0, 3, 0):
        drafts.judge(4, confirmed)
    assert drafts.next(8)
    assert (drafts.drafted, drafts.confirmed) == (12, 3)


@pytest.mark.parametrize(
    ("share", "price", "length"),
    [
        (1.0, 0.0, LONGEST),
        (1.0, 0.7, LONGEST),
        (1.0, 0.9, 0),
        (0.95, 0.36, 7),
        (0.8, 0.36, SHORTEST),
        (0.7, 0.36, 0),
        (0.8, 0.51, 0),
        (0.5, 0.1, SHORTEST),
        (0.95, 0.63, SHORTEST),
        (0.9, 2.0, 0),
        (0.0, 0.01, 0),
    ],
)
def test_the_length_that_pays_best(share: float, price: float, length: int) -> None:
    assert best_length(share, price) == length


def test_drafts_get_longer_while_they_are_right() -> None:
    drafts, lengths = Drafts(range(200), DraftPrice(0.36)), list[int]()
    for token in range(40):
        drafts.wrote(token)
        lengths.append(len(drafts.next(99)))
    assert lengths == sorted(lengths)
    assert set(lengths) == {0, *range(SHORTEST, LONGEST + 1)}


def test_the_price_is_learnt() -> None:
    price = DraftPrice(0.3)
    price.took(5, 9.0)
    assert price.value == pytest.approx(0.3)
    for _ in range(16):
        price.took(1, 2.0)
        # Four more take as long as two alone.
        price.took(5, 6.0)
    assert price.value == pytest.approx(0.5)
    # One that had to wait for something else decides nothing.
    price.took(9, 1000.0)
    assert price.value < 0.55
    price.took(9, 0.1)
    assert price.value == pytest.approx(0.5)


def test_a_high_price_is_tried_again_some_runs_later() -> None:
    price = DraftPrice(0.3)
    for _ in range(20):
        price.took(1, 1.0)
        price.took(5, 8.0)
    runs = 0
    while not best_length(0.95, price.value):
        price.doubt()
        runs += 1
    assert 5 < runs < 16
