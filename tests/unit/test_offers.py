"""What editors tell of suggestions, and how often it counts."""

import pytest

from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.counters import Counters
from coauthor.engine.engine import Engine
from coauthor.engine.offers import Offers


@pytest.fixture
def counters():
    return Counters()


@pytest.fixture
def offers(counters):
    """One suggestion of 21 characters, which are 6 tokens."""
    made = Offers(counters, lambda: 3.5)
    made.add("one", 21)
    return made


def test_a_suggestion_is_shown_once_however_often_it_is_told(offers, counters):
    offers.shown("one")
    offers.shown("one")
    assert counters == Counters(shown=1, tokens_shown=6)


def test_command_and_notification_tell_of_the_same_acceptance(offers, counters):
    offers.accepted("one")
    offers.accepted("one", 21)
    assert counters == Counters(accepted=1, tokens_accepted=6)


def test_the_order_in_which_they_come_does_not_matter(offers, counters):
    offers.accepted("one", 21)
    offers.accepted("one")
    assert counters == Counters(accepted=1, tokens_accepted=6)


def test_each_part_counts_for_itself_and_all_add_up_to_the_whole(offers, counters):
    told = []
    for characters in (2, 4, 11, 11, 7, 21):
        offers.accepted("one", characters)
        told.append(counters.tokens_accepted)
    assert told == [1, 1, 3, 3, 3, 6]
    assert counters.accepted == 1


def test_nobody_accepts_more_than_there_is(offers, counters):
    offers.accepted("one", 2_000_000)
    assert counters.tokens_accepted == 6


def test_accepting_nothing_of_it_counts_once_too(offers, counters):
    offers.accepted("one", 0)
    offers.accepted("one", 21)
    assert counters == Counters(accepted=1, tokens_accepted=6)


def test_a_suggestion_is_dismissed_once(offers, counters):
    offers.dismissed("one")
    offers.dismissed("one")
    assert counters == Counters(dismissed=1)


def test_unknown_ids_are_ignored(offers, counters):
    offers.shown("two")
    offers.accepted("two")
    offers.dismissed("two")
    assert counters == Counters()


def test_old_suggestions_are_forgotten(offers, counters):
    for number in range(256):
        offers.add(f"next-{number}", 7)
    offers.shown("one")
    offers.shown("next-0")
    assert counters == Counters(shown=1, tokens_shown=2)


def test_tokens_are_not_counted_while_the_model_is_not_known():
    engine = Engine(ScriptedBackend)
    engine.session.offers.add("one", 21)
    engine.session.offers.shown("one")
    engine.session.offers.accepted("one")
    assert engine.session.counters == Counters(shown=1, accepted=1)
