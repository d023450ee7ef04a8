import pytest

from coauthor.shaping.stopping import StopRule


@pytest.mark.parametrize(
    ("before", "text", "stops"),
    [
        ("She", "", False),
        ("She", " went home", False),
        # "home." might still become "home.org" or get a quotation mark.
        ("She", " went home.", False),
        ("She", " went home. ", True),
        ('"She', ' went home." Then', True),
        ("He met", " Mr. Smith", False),
        ("It is", " 3.5 of", False),
        # The end of the writer's own sentence says nothing yet.
        ("She went home", ". ", False),
        ("She went home", ". It was late. Then", True),
        ("She", " went home\n", True),
        ("She.", "\n\nThe", False),
    ],
)
def test_a_sentence_is_enough(before: str, text: str, stops: bool) -> None:
    assert StopRule().reached(before, text) is stops


def test_a_long_clause_is_enough() -> None:
    rule = StopRule(clause_words=4)
    assert not rule.reached("", "one two three four,")
    assert rule.reached("", "one two three four, five")
    assert not rule.reached("", "one, two three four five")


def test_a_short_clause_is_enough_for_a_writer_who_wants_clauses() -> None:
    assert StopRule("clause").reached("", "one two three, four")
    assert not StopRule("clause").reached("", "one two, four")


def test_a_clause_asks_for_fewer_tokens() -> None:
    assert StopRule().most_tokens(3.9) == 47
    assert StopRule("clause").most_tokens(3.9) == 33
    assert StopRule("clause", max_words=5).most_tokens(3.9) == 13
    assert StopRule().most_tokens(4.6) < StopRule().most_tokens(3.9)
    assert StopRule().most_tokens(0) > 0


def test_there_is_an_end_even_without_punctuation() -> None:
    assert not StopRule(max_words=5).reached("", "a b c d e")
    assert StopRule(max_words=5).reached("", "a b c d e f")
