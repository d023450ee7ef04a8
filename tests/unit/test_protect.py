"""What is hidden from a model comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.shaping.guard.protect import protect

LANGUAGES = ["markdown", "latex", "plaintext", "html", "restructuredtext"]
PIECES = [
    *[
        "`",
        "``",
        "$",
        "$$",
        "[",
        "]",
        "(",
        ")",
        "](",
        "![",
        "[^1]",
        "[^1]:",
        "\\",
        "\\(",
        "\\[",
        "|",
        ">",
        "<",
        "<b>",
        "{",
        "}",
        "}",
        "%",
        "@key",
        "a",
        "Anna",
    ],
    *[
        r"\cite{a}",
        r"\begin{equation}",
        r"\end{equation}",
        r"\verb|x|",
        r"\begin{verbatim}",
        r"\%",
        r"1",
        r"5",
    ],
    *[
        "https://a.org",
        "⟦1⟧",
        "⟦",
        "⟧",
        "“",
        "”",
        "&amp;",
        "<!--",
        "-->",
        "[[",
        "]]",
        "***",
        "{{",
        "}}",
        ":::",
        "..",
        "...",
    ],
    *(
        "\n",
        "\n\n",
        "\r\n",
        "    ",
        " ",
        "\t",
        "- ",
        "> ",
        "# ",
        "---\n",
        "```\n",
        "\r",
    ),
    *("\\end{verbatim}", "\\begin{document}", "$$\n", "1. ", "|-|-|\n", "~~~\n"),
]


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)),
    st.sampled_from(LANGUAGES),
)
def test_an_unchanged_answer_is_the_original(text: str, language: str) -> None:
    protected = protect(text, language)
    restored = protected.restore(protected.text)
    assert restored.text == text
    assert restored.reasons == ()


TEXT = "See `a`, then `b` and `c`."


@pytest.mark.parametrize(
    ("answer", "restored"),
    [
        ("First ⟦1⟧, ⟦2⟧, ⟦3⟧.", "First `a`, `b`, `c`."),
        ("First [[1]], ⟦ 2 ⟧, ⟦3.", "First `a`, `b`, `c`."),
        ("First 【1】, [2⟧, ⟦3]].", "First `a`, `b`, `c`."),
        ("First 1⟧, ⟦⟦2⟧⟧, ⟦3⟧.", "First `a`, `b`, `c`."),
        # What is also there in full is something else.
        ("First ⟦1⟧, [[1]], ⟦2⟧, ⟦3⟧.", "First `a`, [[1]], `b`, `c`."),
    ],
)
def test_broken_placeholders_are_recognized(answer: str, restored: str) -> None:
    verdict = protect(TEXT, "markdown").restore(answer)
    assert (verdict.text, verdict.reasons) == (restored, ())


@pytest.mark.parametrize("answer", ["⟦1⟧ ⟦2⟧ ⟦3⟧ ⟦4⟧", "⟦1⟧ ⟦ ⟦2⟧ ⟦3⟧", "⟦1⟧ ⟦x⟧"])
def test_placeholders_that_never_were_are_a_reason(answer: str) -> None:
    assert protect(TEXT, "markdown").restore(answer).reasons


def test_a_text_may_use_the_same_brackets() -> None:
    protected = protect("The mark ⟦1⟧ and `code`.", "markdown")
    assert protected.text == "The mark ⟦1⟧ and ⟪1⟫."
    assert "⟪1⟫" in protected.note


def test_nothing_is_said_when_nothing_is_hidden() -> None:
    assert protect("Just words.", "markdown").note == ""
