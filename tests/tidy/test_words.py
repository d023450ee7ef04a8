"""Words and names that do not belong into the repository."""

import re

import pytest

from tests.tidy.repository import ROOT, name, python_files, text_files

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}

FORBIDDEN = {
    "a note to do something, without the number of an issue": re.compile(
        r"\b(?:TODO|FIXME|XXX)\b(?!\s*\(?#\d)"
    ),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.*])/(?:work|root|home|Users)/"
    ),
}

NOT_READ = {
    name(ROOT / "tests" / "tidy" / "test_words.py"): "it names the words",
    "LICENSE": "it is not ours to change",
}


@pytest.mark.parametrize("folder", ["coauthor", "tests", "training"])
def test_a_files_name_says_what_is_in_it(folder: str) -> None:
    guilty = [it for it in python_files(folder) if it.stem.strip("_") in EMPTY_NAMES]
    assert not guilty


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_is_left_lying_about(what: str) -> None:
    found = [
        f"{name(path)}:{number}"
        for path, text in text_files()
        if name(path) not in NOT_READ
        for number, line in enumerate(text.split("\n"), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert not found, f"{what}: {found}"
