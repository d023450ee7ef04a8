"""Where a paragraph begins, so that its first words are left to the writer."""

import pytest

from coauthor.document.structure import begins_paragraph
from tests.unit.test_structure import snapshot

LONG = "A line that goes on. " * 10


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        ("markdown", "‸", True),
        ("markdown", "  ‸", True),
        ("markdown", "T‸", False),
        ("markdown", "Text.\n\n‸", True),
        ("markdown", "Text.\r\n\r\n‸", True),
        ("markdown", "Text.\n‸", False),
        ("markdown", "Text.\n  ‸", False),
        ("markdown", "# Head\n‸", True),
        ("markdown", "Head\n====\n‸", True),
        ("markdown", "- ‸", True),
        ("markdown", "- One\n- ‸", True),
        ("markdown", "- One\n  ‸", False),
        ("markdown", "- One‸", False),
        ("markdown", "12. ‸", True),
        ("markdown", "> ‸", True),
        ("markdown", "> Text\n> ‸", False),
        ("markdown", "> Text\n>\n> ‸", True),
        ("markdown", "> - ‸", True),
        ("markdown", "```\nx\n```\n‸", True),
        ("markdown", "---\ntitle: T\n---\n‸", True),
        ("markdown", "“‸", False),
        ("markdown", "- [ ] ‸", True),
        ("markdown", "- [x] Done‸", False),
        ("markdown", "[ ]‸", False),
        ("markdown", "a) ‸", True),
        ("markdown", "A‸", False),
        ("markdown", "I.‸", False),
        ("html", "<p>‸", True),
        ("html", '<li class="x">‸', True),
        ("html", "<p>Text‸", False),
        ("asciidoc", "** ‸", True),
        ("asciidoc", ". ‸", True),
        ("restructuredtext", "#. ‸", True),
        ("latex", "\\item[Salt] ‸", True),
        ("latex", "\\section{S}\n‸", True),
        ("latex", "\\begin{document}\n‸", True),
        ("latex", "\\begin{itemize}\n\\item ‸", True),
        ("latex", "\\item One\n\\item ‸", True),
        ("latex", "\\item One‸", False),
        ("latex", "Text.\n‸", False),
        ("latex", "Text.\n\n‸", True),
        ("latex", "% A note\n‸", True),
        ("plaintext", "Text.\n‸", False),
        ("plaintext", LONG + "\n‸", True),
        ("markdown", LONG + "\n‸", False),
        ("plaintext", "Text.\n\n‸", True),
        ("plaintext", "* ‸", True),
        ("org", "* Head\n‸", True),
        ("mail", "To: you\n\n‸", True),
        ("mail", "Dear Ann,\n\n‸", True),
    ],
)
def test_what_stands_before_it(language: str, marked: str, expected: bool) -> None:
    assert begins_paragraph(snapshot(marked, language)) is expected


def test_an_excerpt_that_begins_inside_a_line() -> None:
    assert not begins_paragraph(snapshot("‸ and on", "markdown", first_character=9000))
    assert begins_paragraph(snapshot("and on\n\n‸", "markdown", first_character=9000))


def test_no_line_takes_long() -> None:
    for line in ("- " * 5000, "<a" * 5000, "1. " * 3000 + "x", "\\item[" * 2000):
        begins_paragraph(snapshot(f"Text.\n\n{line}‸", "markdown"))
