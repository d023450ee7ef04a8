"""The guard's sentences, and texts made to cost time; the cases are in golden/guard."""

from coauthor.shaping.guard.check import check


def test_a_long_thing_is_shown_in_short() -> None:
    code = "```\n" + "x = 1\n" * 50 + "```"
    (sentence,) = check(code, "", "markdown", "structure").reasons
    assert sentence.startswith("It lost the code block “``` x = 1")
    assert sentence.endswith("…”.")
    assert len(sentence) < 100


def test_only_so_many_reasons_are_given() -> None:
    text = " ".join(f"https://a.org/{number}" for number in range(100))
    assert len(check(text, "Nothing.", "plaintext", "facts").reasons) == 6
