"""Which ideas `coauthor try` asks for."""

import pytest

from coauthor.cli.try_ideas import FOR_ARGUMENT, FOR_LETTER, FOR_STORY, fitting_ideas
from coauthor.prompt.library import load_library, shipped_folder

# From Charles Dickens, "A Christmas Carol" (1843), in the public domain.
STORY = """
Scrooge knew he was dead? Of course he did. How could it be otherwise? Scrooge and he
were partners for I don't know how many years. Scrooge was his sole executor, his sole
administrator, his sole assign, his sole residuary legatee, his sole friend, and sole
mourner.
"""
ARGUMENT = """
Small towns need their libraries more than large ones do. A library is a warm room, a
printer and somebody who knows how to fill in a form. Whoever counts loans alone counts
what is easy to count.
"""
LETTER = """
Dear Ms Miller,

thank you for the offer. We would like to see the rooms in the first week of May.
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (STORY, FOR_STORY),
        (ARGUMENT, FOR_ARGUMENT),
        (LETTER, FOR_LETTER),
        ("", FOR_ARGUMENT),
    ],
)
def test_the_text_says_which_ideas_it_calls_for(
    text: str, wanted: tuple[str, ...]
) -> None:
    assert fitting_ideas(text) == wanted


def test_they_are_commands_that_there_are() -> None:
    library, problems = load_library([(shipped_folder(), "shipped")])
    assert not problems
    for name in (*FOR_STORY, *FOR_ARGUMENT, *FOR_LETTER):
        assert library[name].kind == "ideate"
