"""The section around a cursor, which stands between the two marks of each case."""

import pytest

from coauthor.document.sections import section_around

MARKDOWN = (
    "---\ntitle: A\n---\n\nIntro.\n\n# One\n\na\n\n## Two\n\nb\n\n```\n# no\n```\n\n"
    "Three\n=====\n\nc\n\nFour\n----\n\nd\n"
)
LATEX = (
    "\\documentclass{article}\n\\title{T}\n\\begin{document}\nx\n\\section{A}\na\n"
    "\\subsection{B}\nb\n\\section*{C}\nc\n\\end{document}\n"
)
RST = (
    "=====\nTitle\n=====\n\nintro\n\nOne\n===\n\na\n\nSub\n---\n\nb\n\nTwo\n===\n\nc\n"
)


@pytest.mark.parametrize(
    ("language", "text", "at", "section"),
    [
        ("markdown", MARKDOWN, "Intro", "Intro.\n\n"),
        ("markdown", MARKDOWN, "title", "Intro.\n\n"),
        ("markdown", MARKDOWN, "# One", "# One ... # no\n```\n\n"),
        ("markdown", MARKDOWN, "a\n\n##", "# One ... # no\n```\n\n"),
        ("markdown", MARKDOWN, "b\n", "## Two ... # no\n```\n\n"),
        ("markdown", MARKDOWN, "c\n", "Three ... d\n"),
        ("markdown", MARKDOWN, "d\n", "Four\n----\n\nd\n"),
        ("latex", LATEX, "x\n", "x\n"),
        ("latex", LATEX, "a\n", "\\section{A} ... b\n"),
        ("latex", LATEX, "b\n", "\\subsection{B}\nb\n"),
        ("latex", LATEX, "c\n", "\\section*{C}\nc\n"),
        ("restructuredtext", RST, "intro", "===== ... c\n"),
        ("restructuredtext", RST, "a\n", "One ... b\n\n"),
        ("restructuredtext", RST, "b\n", "Sub ... b\n\n"),
        ("org", "* A\na\n** B\nb\n* C\n", "a\n", "* A\na\n** B\nb\n"),
        ("asciidoc", "= T\n\n== A\na\n\n.Fig\nf\n\n== B\n", "a\n", "== A ... f\n\n"),
        ("typst", "= A\na\n== B\nb\n= C\n", "b\n", "== B\nb\n"),
        (
            "html",
            "<h1>A</h1>\na\n<h2>B</h2>\nb\n<h1>C</h1>\n",
            "b\n",
            "<h2>B</h2>\nb\n",
        ),
        ("plaintext", "One.\n\nTwo.\n", "Two", "One.\n\nTwo.\n"),
        ("markdown", "", "", ""),
    ],
)
def test_the_section(language: str, text: str, at: str, section: str) -> None:
    start, end = section_around(text, text.index(at), language)
    begins, _, ends = section.partition(" ... ")
    found = text[start:end]
    assert found.startswith(begins)
    assert found.endswith(ends)
    assert ends or found == begins
