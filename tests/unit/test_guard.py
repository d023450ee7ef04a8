"""The guard's sentences, and texts made to cost time; the cases are in golden/guard."""

import sys

import pytest

from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.protect import protect


def test_a_long_thing_is_shown_in_short() -> None:
    code = "```\n" + "x = 1\n" * 50 + "```"
    (sentence,) = check(code, "", "markdown", "structure").reasons
    assert sentence.startswith("It lost the code block “``` x = 1")
    assert sentence.endswith("…”.")
    assert len(sentence) < 100


def test_only_so_many_reasons_are_given() -> None:
    text = " ".join(f"https://a.org/{number}" for number in range(100))
    assert len(check(text, "Nothing.", "plaintext", "facts").reasons) == 6


def test_what_cannot_be_checked_is_withheld(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Ann's secret")

    monkeypatch.setattr("coauthor.shaping.guard.check.difference", fail)
    verdict = check("Ann's secret.", "A secret.", "markdown", "facts")
    assert verdict.text == "A secret."
    (sentence,) = verdict.reasons
    assert sentence.startswith("It could not be checked")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


OPENERS = ["[", "![", "[a](", "`", "$", "$a ", "\\(", "{", "{{", "<!--", "<a ", "[@a "]
OPENERS += [
    "\\begin{a}",
    "\\cite{",
    "[^",
    "[[",
    "“",
    "> ",
    "- ",
    "1 ",
    "Aa ",
    "| a |\n",
]
OPENERS += ["#+begin_src\n", "----\n", "\\begin{verbatim}\n", "[a]: ", "May ", "two "]


@pytest.mark.parametrize(
    "language", ["markdown", "latex", "plaintext", "org", "asciidoc"]
)
@pytest.mark.parametrize("opener", OPENERS)
def test_a_text_of_openers_costs_no_square(opener: str, language: str) -> None:
    """Four times the text takes about four times the calls, not sixteen."""
    few, many = (calls(opener * count, language) for count in (60, 240))
    assert many < 6 * few + 1000


def calls(text: str, language: str) -> int:
    """How many functions are called to read a text."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        check(text, text, language, "facts")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "markdown"),
        ("\r\n", "latex"),
        ("```", "markdown"),
        ("$$\nx", "markdown"),
        ("\\", "latex"),
        ("\\begin{equation} x", "latex"),
        ("\\verb", "latex"),
        ("> " * 200 + "a", "markdown"),
        ("\0 `a` \r b", "markdown"),
        ("<pre>x", "html"),
    ],
)
def test_broken_texts_are_read(text: str, language: str) -> None:
    assert check(text, text, language, "facts").reasons == ()
    protected = protect(text, language)
    assert protected.restore(protected.text).text == text
