"""What a model did to a text, and what becomes of it: `guard/*.txt`.

    === a name (language, level, free)
    The original.
    model: ⟦What the model made of it.⟧
    withheld: lost the link

Without a level it is `facts`, and `free` stands for `blocks: free`.
`accepted`, `repaired: ⟦the text that is offered⟧` or `withheld: part of the reason`;
several answers of the model may follow each other. `⏎` is a line break, `␍` a CRLF.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.protect import protect
from coauthor.shaping.guard.thing import Level, Verdict

FOLDER = Path(__file__).parent / "guard"
CASE = re.compile(
    r"^=== (?P<name>.+?) \((?P<language>\w+)(?:, (?P<level>\w+))?"
    r"(?P<free>, free)?\)\n"
    r"(?P<original>.*?)\n(?P<answers>model: ⟦.*?)(?=\n+(?:=== |\Z))",
    re.M | re.S,
)
ANSWER = re.compile(
    r"^model: ⟦(?P<variant>[^⟧]*)⟧\n"
    r"(?:(?P<accepted>accepted)|repaired: ⟦(?P<repaired>[^⟧]*)⟧"
    r"|withheld: (?P<why>.+))$",
    re.M,
)


@dataclass(frozen=True)
class Case:
    name: str
    language: str
    level: Level
    free: bool
    """Whether `blocks: free`."""
    original: str
    variant: str
    text: str
    """What is offered; empty when nothing is."""
    why: str
    """What the reason says."""


def cases() -> list[Case]:
    return [
        case
        for path in sorted(FOLDER.glob("*.txt"))
        for case in read(path.stem, path.read_text(encoding="utf-8"))
    ]


def read(file: str, text: str) -> list[Case]:
    found: list[Case] = []
    blocks = list(CASE.finditer(text))
    assert len(blocks) == len(re.findall(r"^=== ", text, re.M)), f"{file} has a mistake"
    for block in blocks:
        answers = list(ANSWER.finditer(block["answers"]))
        assert len(answers) == block["answers"].count("model: ⟦"), block["name"]
        for number, answer in enumerate(answers, start=1):
            variant = lines(answer["variant"])
            found.append(
                Case(
                    f"{file}: {block['name']} {number}",
                    block["language"],
                    cast("Level", block["level"] or "facts"),
                    bool(block["free"]),
                    lines(block["original"]),
                    variant,
                    variant if answer["accepted"] else lines(answer["repaired"] or ""),
                    answer["why"] or "",
                )
            )
    return found


def lines(text: str) -> str:
    return text.replace("⏎", "\n").replace("␍", "\r\n")


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_guard(case: Case) -> None:
    verdict = judged(case, case.variant)
    if case.why:
        assert any(case.why in reason for reason in verdict.reasons), verdict
    else:
        assert verdict.reasons == ()
        assert verdict.text == case.text


@pytest.mark.parametrize(
    "case", [it for it in CASES if "\n" in it.original], ids=lambda case: case.name
)
def test_the_guard_sees_as_much_with_the_other_line_ends(case: Case) -> None:
    original, variant, text = map(crlf, (case.original, case.variant, case.text))
    verdict = judged(replace(case, original=original), variant)
    if case.why:
        assert any(case.why in reason for reason in verdict.reasons), verdict
    else:
        assert verdict == Verdict(text)
    protected = protect(original, case.language)
    assert protected.restore(protected.text).text == original


def judged(case: Case, variant: str) -> Verdict:
    return check(
        case.original, variant, case.language, case.level, blocks_free=case.free
    )


def crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_unchanged_text_passes_and_comes_back(case: Case) -> None:
    verdict = judged(case, case.original)
    assert (verdict.text, verdict.reasons) == (case.original, ())
    protected = protect(case.original, case.language)
    assert protected.restore(protected.text).text == case.original


def test_there_are_hundreds_of_cases_with_different_names() -> None:
    names = [case.name for case in CASES]
    assert len(names) >= 300
    assert len(set(names)) == len(names)
