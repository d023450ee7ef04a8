"""Every case in `shaping/*.txt`, which a person can read and extend."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from coauthor.shaping.candidate import Candidate, Reason, Shaped
from coauthor.shaping.shape import shape

FOLDER = Path(__file__).parent / "shaping"
CASE = re.compile(
    r"^=== (?P<name>.+?)(?: \((?P<notes>[^()]*)\))?\n"
    r"(?P<document>.*?)\n"
    r"^model: ⟦(?P<said>.*?)⟧\n"
    r"^(?:shown: ⟦(?P<shown>.*?)⟧|nothing: (?P<reason>\w+))$",
    re.MULTILINE | re.DOTALL,
)
NOTES = {"whole", "message", "clause", "crlf"}


@dataclass(frozen=True)
class Case:
    name: str
    candidate: Candidate
    expected: Shaped


def cases() -> list[Case]:
    return [
        case
        for path in sorted(FOLDER.glob("*.txt"))
        for case in read(path.stem, path.read_text(encoding="utf-8"))
    ]


def read(file: str, text: str) -> list[Case]:
    found = list(CASE.finditer(text))
    assert len(found) == text.count("=== "), f"A case in {file} cannot be read."
    return [_case(file, each) for each in found]


def _case(file: str, found: re.Match[str]) -> Case:
    notes = set((found["notes"] or "").replace(" ", "").split(",")) - {""}
    languages = notes - NOTES
    assert len(languages) <= 1
    before, after = found["document"].split("‸")
    candidate = Candidate(
        before,
        after,
        found["said"].replace("⏎", "\n"),
        newline="\r\n" if "crlf" in notes else "\n",
        language=next(iter(languages), "plaintext"),
        length="clause" if "clause" in notes else "sentence",
        whole="whole" in notes,
        exact="message" not in notes,
    )
    if found["reason"]:
        expected = Shaped("", Reason(found["reason"]))
    else:
        expected = Shaped(found["shown"])
    return Case(f"{file}: {found['name']}", candidate, expected)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_shaping(case: Case) -> None:
    assert shape(case.candidate) == case.expected


def test_there_are_many_cases_with_different_names() -> None:
    names = [case.name for case in cases()]
    assert len(names) >= 60
    assert len(set(names)) == len(names)
