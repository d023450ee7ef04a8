"""Slips: each can be undone, all kinds occur, and right text often stays right."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipe.slips.choose import KINDS, choose
from recipe.slips.slip import Slip, mended, slipped
from tests.conftest import SENTENCES

SENTENCE_LISTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)


@given(SENTENCE_LISTS, st.integers())
def test_slips_can_be_undone(sentences: list[str], seed: int) -> None:
    text = " ".join(sentences)
    slips = choose(text, Random(seed))
    wrong = slipped(text, slips)
    right = [text[it.start : it.end] for it in slips]
    assert mended(wrong, slips, right) == text
    assert (wrong == text) == (not slips)


@given(st.text(), st.integers())
def test_any_text_can_be_given_slips(text: str, seed: int) -> None:
    slips = choose(text, Random(seed))
    right = [text[it.start : it.end] for it in slips]
    assert mended(slipped(text, slips), slips, right) == text


def test_undoing_notices_another_text() -> None:
    slip = Slip(0, 3, "teh", "typo")
    assert mended("teh end", [slip], ["the"]) == "the end"
    with pytest.raises(ValueError, match="'teh'"):
        mended("the end", [slip], ["the"])


def test_all_kinds_occur_and_many_texts_stay_right() -> None:
    texts = [" ".join(SENTENCES[at : at + 3]) for at in range(20)] * 10
    chosen = [choose(text, Random(seed)) for seed, text in enumerate(texts)]
    assert {slip.kind for slips in chosen for slip in slips} == set(KINDS)
    assert 30 < sum(not slips for slips in chosen) < 70


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("homophone", "You don’t know their names.", "You don’t know they’re names."),
        ("homophone", "It would have rained.", "It would of rained."),
        ("agreement", "The dogs were asleep.", "The dogs was asleep."),
        ("agreement", "Now she walks alone.", "Now she walk alone."),
        ("agreement", "He had two horses.", "He had two horse."),
        ("article", "It was an hour.", "It was a hour."),
        ("preposition", "It depends on us.", "It depends of us."),
        ("preposition", "We met in the morning.", "We met on the morning."),
        ("tense", "They did not go.", "They did not went."),
        ("tense", "It has taken days.", "It has took days."),
        ("punctuation", "Well, it’s late.", "Well, its late."),
        ("capital", "So did I, then.", "So did i, then."),
        ("doubled", "It was late.", "It was was late."),
        ("dropped", "All went to the sea.", "All went to sea."),
        ("space", "Yes, and no.", "Yes ,and no."),
    ],
)
def test_a_kind_can_make_this_slip(kind: str, text: str, expected: str) -> None:
    make = KINDS[kind][0]
    made = {slipped(text, [it]) for n in range(40) for it in make(text, Random(n))}
    assert expected in made
