"""The guard: what the writer put there survives, or the variant is withheld."""

import pytest

from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.thing import Level


def violations(original: str, variant: str, level: Level) -> tuple[str, ...]:
    return check(original, variant, "markdown", level).reasons


KEPT = [
    ("He go home.", "He goes home.", "facts"),
    (
        "See [the page](https://a.org/x_(y)).",
        "Read [it](https://a.org/x_(y)).",
        "facts",
    ),
    ("See https://a.org/x.", "Look at https://a.org/x, please.", "facts"),
    (
        "Mass is $m$, and it cost $5 or $10.",
        "$m$ is mass. It cost $5, or $10.",
        "facts",
    ),
    (r"As \cite[p. 3]{knuth} says.", r"So says \cite[p. 3]{knuth}.", "facts"),
    ("So [@smith2020, p. 3].", "Thus [@smith2020, p. 3].", "facts"),
    ("He said “no” twice.", 'Twice he said "no".', "facts"),
    ("In 2020, 3 of 4.", "3 of 4 in 2020.", "facts"),
    ("Use `a b` now.", "Now use `a b`.", "facts"),
    ("Dear {name}, {{x}} %s %(n)s", "Hi {name}: {{x}}, %s, %(n)s", "facts"),
    (r"An \emph{old} word.", r"An \emph{ancient} word.", "facts"),
    ("Note[^1].", "A note[^1].", "facts"),
    ("It cost 5 coins.", "It cost five coins.", "structure"),
    ("He said “no”.", "He refused.", "structure"),
    ("```\nx = 1\n```\nSo it go.", "```\nx = 1\n```\nSo it goes.", "facts"),
]

LOST = [
    ("See [it](https://a.org/x).", "See it.", "link"),
    ("See [it](https://a.org/x).", "See [it](https://a.org/y).", "link"),
    ("See [it](notes.md).", "See [it](Notes.md).", "link"),
    ("See [[Page|it]].", "See it.", "link"),
    ("See [it][ref].", "See it.", "link"),
    ("[ref]: https://a.org", "", "link"),
    ("See https://a.org/x.", "See https://a.org/x/y.", "link"),
    ("See https://a.org", "See https://a.org https://a.org", "link"),
    ("No link.", "A link: https://a.org", "link"),
    ("Write to ada@a.org.", "Write to Ada.", "address"),
    (r"So \cite{a}.", "So.", "reference"),
    (r"So \cite{a,b}.", r"So \cite{a}.", "reference"),
    (r"See \ref{fig:x}.", r"See \ref{fig:y}.", "reference"),
    (r"\includegraphics[width=1cm]{a.png}", "", "reference"),
    ("So [@a].", "So.", "citation"),
    ("As @smith2020 says.", "As Smith says.", "citation"),
    ("Note[^1].", "Note.", "footnote"),
    ("Note[^1].", "Note[^2].", "footnote"),
    ("Use `a b`.", "Use a b.", "inline code"),
    ("Use ``a ` b``.", "Use `a`.", "inline code"),
    ("```py\nx = 1\n```", "```py\nx = 2\n```", "code block"),
    ("Mass $m$.", "Mass m.", "formula"),
    ("So $a +\nb$ is.", "So $a + c$ is.", "formula"),
    ("$$a+b$$", "$$a + b$$", "formula"),
    (r"\(x\)", r"\(y\)", "formula"),
    ("\\begin{align*}\nx\n\\end{align*}", "x", "formula"),
    ("Dear {name}", "Dear Name", "placeholder"),
    ("{{ x }}", "{{ y }}", "placeholder"),
    ("%s left", "some left", "placeholder"),
    ("A <b>word</b>.", "A word.", "tag"),
    ("In 1984.", "In 1985.", "number"),
    ("In 1984.", "Back then.", "number"),
    ("1,000 and 5 %.", "1000 and 5 %.", "number"),
    ("It rose.", "It rose by 5 %.", "number"),
    ("He said “no way”.", "He said “not at all”.", "quotation"),
    ("He said «non».", "He said no.", "quotation"),
    ("He refused.", 'He said "no".', "quotation"),
]


@pytest.mark.parametrize(("original", "variant", "level"), KEPT)
def test_lets_honest_rewrites_pass(original: str, variant: str, level: Level) -> None:
    assert violations(original, variant, level) == ()


@pytest.mark.parametrize(("original", "variant", "kind"), LOST)
def test_catches_what_is_lost_or_invented(
    original: str, variant: str, kind: str
) -> None:
    found = violations(original, variant, "facts")
    assert any(f"the {kind} " in sentence for sentence in found), found


def test_a_long_thing_is_shown_in_short() -> None:
    (sentence,) = violations("```\n" + "x = 1\n" * 50 + "```", "", "structure")
    assert sentence.startswith("It lost the code block “``` x = 1")
    assert sentence.endswith("…”.")
    assert len(sentence) < 100
