"""Which ideas `coauthor try` asks for."""

import pytest

from coauthor.cli.try_ideas import (
    FOR_ARGUMENT,
    FOR_LETTER,
    FOR_REST,
    FOR_STORY,
    fitting_ideas,
)
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
FIRST_PERSON = """
I woke before the alarm and heard the rain. My sister sat in the kitchen and said that
the radio was broken. In the afternoon I opened it, lost a screw, and felt like a thief.
"""
NEWS = """
Residents of Harlow protested on Tuesday against the closure of the swimming pool. The
council said the roof was unsafe; repairs would cost 2 million pounds. Jane Howe, who
has coached the team since 1998, said they had known for years. She was told on Friday.
"""
INSTRUCTIONS = """
Run the command in the folder that holds your pictures. The program asks before it moves
anything, shows the new folder of each file, and writes a log. It can undo its last run.
"""
LETTER = """
Dear Ms Miller,

thank you for the offer. We would like to see the rooms in the first week of May.
"""
THANKS = "thank you for the offer. We would like to see the rooms in May."
IN_LATEX = (
    "\\documentclass[11pt]{letter}\n"
    + "\\usepackage[utf8]{inputenc}\n" * 20
    + "\\begin{document}\n\\begin{letter}{Ms Miller \\\\ Ullapool}\n"
    f"\\opening{{Dear Ms Miller,}}\n\n{THANKS}\n\n"
    "\\closing{Yours sincerely,}\n\\end{letter}\n\\end{document}\n"
)
OTHER_LETTERS = [
    (IN_LATEX, "latex"),
    (f"<html>\n<body>\n<p>Dear Ms Miller,</p>\n<p>{THANKS}</p>\n</body>", "html"),
    (f"Received: {'x' * 500}\nSubject: Rooms\n\nHi Jo,\n\n{THANKS}\n", "mail"),
    (f"Dear Sir or Madam:\n\n{THANKS}\n", "plaintext"),
]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        (STORY, "markdown", FOR_STORY),
        (ARGUMENT, "markdown", FOR_ARGUMENT),
        (FIRST_PERSON, "plaintext", FOR_STORY),
        (FIRST_PERSON + "It was a Monday in May.", "plaintext", FOR_STORY),
        (NEWS, "plaintext", FOR_REST),
        (INSTRUCTIONS, "markdown", FOR_REST),
        (f"```\n{STORY}```\n{INSTRUCTIONS}", "markdown", FOR_REST),
        (LETTER, "markdown", FOR_LETTER),
        *((text, language, FOR_LETTER) for text, language in OTHER_LETTERS),
        (
            ARGUMENT + "\nMy dear reader, to be fair,\nit is so.",
            "plaintext",
            FOR_ARGUMENT,
        ),
        ("", "markdown", FOR_REST),
    ],
)
def test_the_text_says_which_ideas_it_calls_for(
    text: str, language: str, wanted: tuple[str, ...]
) -> None:
    assert fitting_ideas(text, language) == wanted


def test_they_are_commands_that_there_are() -> None:
    library, problems = load_library([(shipped_folder(), "shipped")])
    assert not problems
    for name in (*FOR_STORY, *FOR_ARGUMENT, *FOR_LETTER, *FOR_REST):
        assert library[name].kind == "ideate"
