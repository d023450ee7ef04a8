"""Answers for a piece of a sentence."""

import pytest

from coauthor.shaping.into_sentence import into_sentence


@pytest.mark.parametrize(
    ("marked", "answer", "fitting"),
    [
        ("They |slowly go home| today.", "Slowly walk home.", "slowly walk home"),
        ("They |go to the sea| today.", "The sea is theirs.", "the sea is theirs"),
        ("They |see a friend| today.", "Marlow comes.", "Marlow comes"),
        ("They |go home.| Then", "Walk home.", "Walk home."),
        ("|they go home|", "They went home.", "They went home."),
        ("They |saw cats, dogs etc| today.", "cats etc.", "cats etc."),
        ("They |stay|. No.", "Wait...", "Wait..."),
        ("They |go home|", "the home.", "the home."),
        ("They |go|.", "", ""),
    ],
)
def test_it_begins_and_ends_as_the_piece_does(
    marked: str, answer: str, fitting: str
) -> None:
    before, original, after = marked.split("|")
    assert into_sentence(answer, original, before, after) == fitting
