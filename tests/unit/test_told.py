"""What of a document the ideas are about: its prose, and what its headings say."""

import pytest

from coauthor.backends.base import Capabilities
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.tasks.told import told_in

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
MARKDOWN = "# The Mill\n\nThe wheel is old.\n\n```\n# the loop\n```\n\nAnd the roof"
LATEX = (
    "\\documentclass{article}\n\\begin{document}\n\\section{The Mill}\n"
    "The wheel is old.\n\\begin{verbatim}\nthe loop\n\\end{verbatim}\n"
)


@pytest.mark.parametrize(
    ("text", "language", "about", "headings"),
    [
        (MARKDOWN, "markdown", "The wheel is old.", "# The Mill"),
        (LATEX, "latex", "The wheel is old.", "\\section{The Mill}"),
        (
            "# The Mill\n# The Wheel\n",
            "markdown",
            "# The Mill\n# The Wheel",
            "# The Mill\n# The Wheel",
        ),
    ],
)
def test_only_prose_has_subjects(
    text: str, language: str, about: str, headings: str
) -> None:
    end = len(text)
    snapshot = DocumentSnapshot("file:///a", 1, language, text, end, end)
    told = told_in(snapshot, LIBRARY["what-next"], Capabilities("small", 2048), None)
    assert told.about.strip() == about
    assert told.headings.strip() == headings
