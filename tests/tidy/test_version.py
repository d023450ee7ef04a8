"""The version is written down twice, so that starting need not look it up."""

import tomllib

from coauthor.version import VERSION
from tests.tidy.repository import ROOT


def test_both_versions_are_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
