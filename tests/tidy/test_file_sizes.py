"""A file is one idea, so it is short."""

import pytest

from tests.tidy.repository import ROOT, name, python_files

LIMITS = {"coauthor": 400, "tests": 500, "benchmarks": 400, "training": 400}

EXCEPTIONS: dict[str, str] = {}
"""Files that may be longer, each with the reason."""


@pytest.mark.parametrize("folder", LIMITS)
def test_files_are_short(folder: str) -> None:
    too_long = {
        name(path): lines
        for path in python_files(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > LIMITS[folder]
    }
    assert set(too_long) <= set(EXCEPTIONS), f"too many lines: {too_long}"


def test_exceptions_exist() -> None:
    assert all((ROOT / path).is_file() for path in EXCEPTIONS)
