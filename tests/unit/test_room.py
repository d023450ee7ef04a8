"""What is remembered of a text that was too long for a model."""

import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.room import Room


def request(text: str, answer: int = 20) -> GenerationRequest:
    return GenerationRequest((TextPart(text),), answer)


@pytest.mark.parametrize(
    ("text", "answer", "fits"),
    [
        ("a" * 1000, 20, False),
        ("a" * 2000, 30, False),
        ("a" * 950, 20, False),
        ("a" * 800, 20, True),
        ("a" * 1000, 10, True),
    ],
)
def test_what_is_as_long_as_what_was_refused_is_not_tried(
    text: str, answer: int, fits: bool
) -> None:
    room = Room()
    room.refuse(request("1" * 1000))
    assert room.fits(request(text, answer)) is fits


def test_english_may_fit_where_greek_is_too_long() -> None:
    room = Room()
    room.refuse(request("\N{GREEK SMALL LETTER ALPHA}" * 1000))
    assert room.fits(request("a" * 3000))
    assert not room.fits(request("\N{GREEK SMALL LETTER BETA}" * 1000))


def test_a_refusal_is_forgotten_after_a_while() -> None:
    now = [0.0]
    room = Room(lambda: now[0])
    room.refuse(request("1 2 3 " * 200))
    now[0] = 299.0
    assert not room.fits(request("One, two, three. " * 100))
    now[0] = 301.0
    assert room.fits(request("One, two, three. " * 100))
    # What is refused again is known again.
    room.refuse(request("One, two, three. " * 100))
    assert not room.fits(request("One, two, three. " * 100))
