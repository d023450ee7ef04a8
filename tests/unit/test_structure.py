"""What is prose, and what the cursor stands in."""

import pytest

from coauthor.document import markup_lines
from coauthor.document.markup_languages import Place
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.structure import place, prose_spans
from coauthor.settings_rules import LANGUAGES

CURSOR = "‸"


def snapshot(
    marked: str, language: str, first_line: int = 0, first_character: int = 0
) -> DocumentSnapshot:
    offset = marked.index(CURSOR)
    return DocumentSnapshot(
        uri="untitled:1",
        version=1,
        language=language,
        text=marked.replace(CURSOR, ""),
        offset=offset,
        end=offset,
        first_line=first_line,
        first_offset=first_line * 40 + first_character,
        first_character=first_character,
    )


def at(
    marked: str, language: str, first_line: int = 0, first_character: int = 0
) -> Place:
    return place(snapshot(marked, language, first_line, first_character))


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        ("markdown", "Some text‸", "prose"),
        ("markdown", "", "prose"),
        ("markdown", "# A head‸", "heading"),
        ("markdown", "- a list item‸", "prose"),
        ("markdown", "```py\nx = ‸", "code"),
        ("markdown", "```py\nx\n```\nText‸", "prose"),
        ("markdown", "~~~\n```\n‸", "code"),
        ("markdown", "Text `code‸", "code"),
        ("markdown", "Text `code` and‸", "prose"),
        ("markdown", "Text\n\n    indented‸", "code"),
        ("markdown", "- item\n\n    more of it‸", "prose"),
        ("markdown", "$$\na = b‸", "maths"),
        ("markdown", "$$a = b$$\nText‸", "prose"),
        ("markdown", "We have $x + ‸", "maths"),
        ("markdown", "We have $x$ and‸", "prose"),
        ("markdown", "It costs $5 and‸", "prose"),
        ("markdown", "---\ntitle: A‸", "front_matter"),
        ("markdown", "---\ntitle: A\n---\nText‸", "prose"),
        ("markdown", "---\n\nText‸", "prose"),
        ("markdown", "See [this](https://exa‸", "markup"),
        ("markdown", "See [this](url) and‸", "prose"),
        ("markdown", "See [thi‸", "prose"),
        ("markdown", "See [thi‸s](url) and", "markup"),
        ("markdown", "See [this‸][one] and", "markup"),
        ("markdown", "See (this‸) and [that](url)", "prose"),
        ("markdown", "See [this](url) and‸ [that](url)", "prose"),
        ("markdown", 'See <a href="x">thi‸', "markup"),
        ("markdown", "See <https://exam‸>", "markup"),
        ("markdown", "[ref]: https://exam‸", "markup"),
        ("markdown", "![A pict‸](a.png)", "markup"),
        ("plaintext", "See www.exam‸", "markup"),
        ("markdown", "As shown [@smi‸", "markup"),
        ("markdown", "See https://exam‸", "markup"),
        ("markdown", "| a | b‸", "markup"),
        ("markdown", "Text <!-- note‸", "comment"),
        ("markdown", "Text\n<!--\nnote‸\n-->", "comment"),
        ("markdown", "If a < b then‸", "prose"),
        ("latex", "Some text‸", "prose"),
        ("latex", "\\documentclass{article}\n\\usepackage{x}\n‸", "markup"),
        ("latex", "% c\n\\documentclass{a}\n\\begin{document}\nText‸", "prose"),
        ("latex", "As in \\cite{smi‸", "markup"),
        ("latex", "As in \\cite[p.~3]{smi‸", "markup"),
        ("latex", "As in \\cite{smith} the‸", "prose"),
        ("latex", "See \\ref{fig‸", "markup"),
        ("latex", "See \\url{https://exam‸", "markup"),
        ("latex", "See \\href{url}{thi‸", "markup"),
        ("latex", "See \\href{url}{this} and‸", "prose"),
        ("latex", "See \\hyperref[sec]{thi‸", "markup"),
        ("latex", "See https://exam‸", "markup"),
        ("latex", "\\begin{tabular}{ll}\na & b‸", "markup"),
        ("latex", "It is \\emph{very goo‸", "prose"),
        ("latex", "It is \\emp‸", "markup"),
        ("latex", "We have $x + ‸", "maths"),
        ("latex", "It costs \\$5 and‸", "prose"),
        ("latex", "We have \\(x + ‸", "maths"),
        ("latex", "\\[\nx = ‸", "maths"),
        ("latex", "\\begin{align*}\nx = ‸", "maths"),
        ("latex", "\\begin{equation}a\\end{equation}\nText‸", "prose"),
        ("latex", "\\begin{verbatim}\nx‸", "code"),
        ("latex", "\\begin{itemize}\n\\item Text‸", "prose"),
        ("latex", "\\begin{itemize}\n\\item ‸", "prose"),
        ("latex", "\\section{A he‸", "heading"),
        ("latex", "Text % note‸", "comment"),
        ("latex", "Text % note\n‸more", "prose"),
        ("markdown", "See https://exam.ple\n‸and", "prose"),
        ("latex", "It is 5\\% of‸", "prose"),
        ("restructuredtext", "Title\n=====\n\nText‸", "prose"),
        ("restructuredtext", "Text::\n\n    x = ‸", "code"),
        ("restructuredtext", ".. code-block:: py\n\n   x = ‸", "code"),
        ("restructuredtext", ".. note::\n\n   Some text‸", "prose"),
        ("restructuredtext", "Text ``co‸", "code"),
        ("restructuredtext", "See :ref:`a‸", "markup"),
        ("asciidoc", "----\nx‸", "code"),
        ("asciidoc", "----\nx\n----\nText‸", "prose"),
        ("asciidoc", "== Head‸", "heading"),
        ("typst", "= Head‸", "heading"),
        ("typst", "#let x = ‸", "markup"),
        ("typst", "We have $x + ‸", "maths"),
        ("org", "* Head‸", "heading"),
        ("org", "See [[url][thi‸", "markup"),
        ("org", "See [[url][this]] and‸", "prose"),
        ("org", "#+BEGIN_SRC py\nx‸", "code"),
        ("org", "#+begin_src py\nx\n#+END_SRC\nText‸", "prose"),
        ("org", "#+begin_quote\nText‸", "prose"),
        ("gitcommit", "Fix the door\n\nIt was‸", "prose"),
        ("gitcommit", "Fix\n# Please ent‸", "comment"),
        ("gitcommit", "Fix\n# ------ >8 ------\ndiff‸", "code"),
        ("mail", "To: you\nSubject: Tea‸", "front_matter"),
        ("mail", "To: you\nSubject: Tea\n\nDear‸", "prose"),
        ("mail", "Dear\n> quoted‸", "comment"),
        ("html", "<p>Some text‸", "prose"),
        ("html", "<p clas‸", "markup"),
        ("html", "<script>\nx‸", "code"),
        ("html", "<pre>x</pre>\n<p>Text‸", "prose"),
        ("plaintext", "```\n# anything‸", "prose"),
        ("unknown", "Anything‸", "prose"),
    ],
)
def test_what_the_cursor_stands_in(language: str, marked: str, expected: str) -> None:
    assert at(marked or CURSOR, language) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("---\nText‸", "prose"),
        ("x = 1\n```\n\nText.\n\n```py\ny = ‸", "code"),
        ("x = 1\n```\n\nText.\n\n```py\ny\n```\n\nText‸", "prose"),
        ("Text.\n\n```\nx = ‸", "code"),
    ],
)
def test_an_excerpt_from_the_middle_of_a_document(marked: str, expected: str) -> None:
    assert at(marked, "markdown", first_line=80) == expected


def test_an_excerpt_from_the_middle_of_a_line_is_prose() -> None:
    assert at("# and ‸", "markdown", first_character=9000) == Place.PROSE
    assert at("---\n\nText‸", "markdown", first_character=9000) == Place.PROSE
    assert at("    go on‸", "markdown", first_character=9000) == Place.PROSE
    assert at("# and\n# Head‸", "markdown", first_character=9000) == Place.HEADING


def test_a_key_does_not_walk_through_the_text_before_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walked: list[str] = []
    add = markup_lines._Walk.add

    def counting(walk: markup_lines._Walk, line: str) -> None:
        walked.append(line)
        add(walk, line)

    monkeypatch.setattr(markup_lines._Walk, "add", counting)
    text = "- An item.\n" * 500
    at(text + CURSOR, "markdown")
    assert len(walked) == 501
    keys = "Words in `code` and (maths)\n- An item\r\nThe end"
    for key in keys:
        text += key
        at(text + CURSOR + " and more.\n\n# End", "markdown")
    assert len(walked) <= 501 + len(keys) + 10


@pytest.mark.parametrize("key", ["\n", "\r", "```\n", "---\n", "# ", "    x\n", "a\n"])
def test_a_walk_that_goes_on_is_as_good_as_a_new_one(key: str) -> None:
    text = ""
    for part in [key, "Text\n", "\r", key, "\n", key * 2, "- one\n", key, "Text"]:
        for typed in part:
            text += typed
            found = at(text + CURSOR, "markdown")
            kept = markup_lines._kept.copy()
            markup_lines._kept.clear()
            assert at(text + CURSOR, "markdown") == found
            markup_lines._kept[:] = kept


def test_windows_line_ends_change_nothing() -> None:
    assert at("---\r\na: b\r\n---\r\nText‸", "markdown") == Place.PROSE
    assert at("```\r\nx‸", "markdown") == Place.CODE


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("markdown", "---\na: b\n---\n# Head\n\nOne\ntwo.\n\nThree.\n", 2),
        ("markdown", "# Head\n\nOne\ntwo.\n\nThree.\n", ["One\ntwo.", "Three."]),
        ("markdown", "Head\n====\nOne.\n\nHead\n----\n", ["One."]),
        ("markdown", "- One\n  more\n- Two\n", ["One\n  more", "Two"]),
        ("markdown", "1. One\n\n> Two\n> three\n", ["One", "Two\n> three"]),
        ("markdown", "| a | b |\n|---|---|\n\nOne.\n", ["One."]),
        ("markdown", "```\nx\n```\nOne.\n\n    code\n", ["One."]),
        ("markdown", "<div>\n\n<p>One.</p>\n\n</div>\n", ["One."]),
        ("markdown", "One.\r\nTwo.\r\n\r\nThree.\r\n", ["One.\r\nTwo.", "Three."]),
        (
            "latex",
            "\\documentclass{a}\n\\begin{document}\n\\section{S}\n\\label{s}\nOne.\n"
            "\\begin{itemize}\n\\item Two.\n\\end{itemize}\n% no\n\\maketitle\n"
            "\\begin{tabular}{l}\na & b\n\\end{tabular}\n",
            ["One.", "Two."],
        ),
        ("restructuredtext", "Head\n----\n\nOne.\n\n.. image:: x\n", ["One."]),
        ("asciidoc", "= T\n:a: b\n\nOne.\n\n[source]\n----\nx\n----\n", ["One."]),
        ("typst", "#set text(x)\n= Head\nOne.\n", ["One."]),
        ("org", "#+title: T\n* Head\n- One.\n| a |\n", ["One."]),
        ("gitcommit", "One\n\nTwo.\n# no\n", ["One", "Two."]),
        ("mail", "To: x\n\nOne.\n\n> no\n-- \nno\n", ["One."]),
        ("html", "<h1>No</h1>\n<p>One.</p>\n<hr>\n", ["One."]),
        ("plaintext", "One.\n\nTwo.", ["One.", "Two."]),
        ("plaintext", "***\n\n", []),
        ("plaintext", "", []),
    ],
)
def test_the_prose_of_a_document(
    language: str, text: str, expected: list[str] | int
) -> None:
    found = [text[start:end] for start, end in prose_spans(text, language)]
    assert (len(found) if isinstance(expected, int) else found) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_prose_is_prose_in_every_language(language: str) -> None:
    text = "One sentence, and\nanother one. It goes on.\n"
    assert prose_spans(text, language) == [(0, len(text) - 1)]
    assert at(text.rstrip() + CURSOR, language) == Place.PROSE
