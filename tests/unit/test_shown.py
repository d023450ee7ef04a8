"""What the writer sees, what is left of it, and what they refused."""

import pytest

from coauthor.document.positions import Encoding, Position
from coauthor.engine.shown import Left, Shown
from coauthor.engine.suggestions import Place

URI = "file:///a.md"
BEFORE = "Once upon a time there was "
HOUSE = "a small house by the sea."
HERE = Place(URI, BEFORE, "")


@pytest.fixture
def shown() -> Shown:
    made = Shown()
    made.sent("one", HOUSE, HERE, Position(0, len(BEFORE)))
    return made


def type_(shown: Shown, text: str, column: int = len(BEFORE)) -> None:
    for at, letter in enumerate(text):
        shown.edited(URI, letter, Position(0, column + at), "utf-16")


def test_what_is_left_while_it_is_typed(shown: Shown) -> None:
    assert shown.left(HERE) == Left("one", HOUSE, 0)
    type_(shown, "a sm")
    assert shown.left(HERE.behind("a sm")) == Left("one", HOUSE[4:], 4)
    assert shown.left(HERE.behind("the")) is None
    assert shown.left(Place("file:///b.md", BEFORE, "")) is None


def test_one_of_several(shown: Shown) -> None:
    shown.sent("two", "a boat.", HERE, Position(0, len(BEFORE)))
    assert shown.left(HERE) == Left("one", HOUSE, 0)
    assert shown.left(HERE, "two") == Left("two", "a boat.", 0)
    assert shown.left(HERE.behind("a b")) == Left("two", "oat.", 3)
    assert shown.left(HERE, "three") is None


def test_one_that_is_named_is_left_although_the_editor_has_asked_again(
    shown: Shown,
) -> None:
    type_(shown, "a ")
    shown.sent("next", "big ship.", HERE.behind("a "), None)
    assert shown.left(HERE.behind("a "), "one") == Left("one", HOUSE[2:], 2)
    assert shown.left(HERE.behind("a big"), "one") is None
    assert shown.left(HERE.behind(HOUSE), "one") is None


def test_a_dismissed_one_is_not_wanted_there(shown: Shown) -> None:
    assert shown.wanted(HERE, [HOUSE, "a boat."]) == (HOUSE, "a boat.")
    shown.dismissed("one")
    shown.dismissed("unknown")
    assert shown.wanted(HERE, [HOUSE, "a boat."]) == ("a boat.",)
    assert shown.left(HERE) is None
    assert shown.wanted(Place(URI, "There was ", ""), [HOUSE]) == (HOUSE,)
    assert shown.wanted(Place("file:///b.md", BEFORE, ""), [HOUSE]) == (HOUSE,)


def test_one_that_begins_like_a_dismissed_one_is_the_same(shown: Shown) -> None:
    shown.dismissed("one")
    assert shown.wanted(HERE, ["a small house in the hills, alone"]) == ()
    assert shown.wanted(HERE, ["a small boat."]) == ("a small boat.",)


def test_it_stays_refused_until_its_first_word_is_typed(shown: Shown) -> None:
    shown.sent("big", "enormous house.", HERE, Position(0, len(BEFORE)))
    shown.dismissed("big")
    for typed in ("e", "enorm", "enormous"):
        rest = "enormous house."[len(typed) :]
        assert shown.wanted(HERE.behind(typed), [rest]) == ()
    assert shown.wanted(HERE.behind("enormous "), ["house."]) == ("house.",)


def test_typing_something_else_refuses_it_where_it_turned_away(shown: Shown) -> None:
    type_(shown, "a b")
    assert shown.wanted(HERE.behind("a "), [HOUSE[2:]]) == ()
    assert shown.wanted(HERE, [HOUSE]) == (HOUSE,)


@pytest.mark.parametrize("typed", ["x", "xyz", "A"])
def test_typing_something_else_at_once(shown: Shown, typed: str) -> None:
    type_(shown, typed)
    assert shown.wanted(HERE, [HOUSE]) == ()


def test_taking_it_as_a_whole_and_going_on_refuses_nothing(shown: Shown) -> None:
    shown.edited(URI, HOUSE + " Then", Position(0, len(BEFORE)), "utf-16")
    assert shown.wanted(HERE, [HOUSE]) == (HOUSE,)


def test_other_edits_say_nothing(shown: Shown) -> None:
    type_(shown, "x", column=3)
    assert shown.wanted(HERE, [HOUSE]) == (HOUSE,)
    shown.sent("one", HOUSE, HERE, Position(0, len(BEFORE)))
    shown.edited(URI, None, None, "utf-16")
    type_(shown, "x")
    assert shown.wanted(HERE, [HOUSE]) == (HOUSE,)


@pytest.mark.parametrize(("encoding", "width"), [("utf-16", 2), ("utf-8", 4)])
def test_columns_are_the_clients(encoding: Encoding, width: int) -> None:
    shown = Shown()
    shown.sent("one", "😀 face", HERE, Position(0, 0))
    shown.edited(URI, "😀", Position(0, 0), encoding)
    shown.edited(URI, "x", Position(0, width), encoding)
    assert shown.wanted(HERE.behind("😀"), [" face"]) == ()


def test_all_of_it_is_bounded() -> None:
    shown = Shown()
    for number in range(600):
        place = Place(f"file:///{number}", BEFORE, "")
        shown.sent(str(number), HOUSE, place, Position(0, 0))
        shown.dismissed(str(number))
        shown.closed(place.uri)
    assert len(shown._sent) == len(shown._refused) == 256
    assert not shown._live
