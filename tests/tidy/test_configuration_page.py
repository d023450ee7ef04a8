"""The page about settings is the one that the settings themselves write."""

import sys

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from coauthor.settings import KEYS
from coauthor.settings_docs import render
from tests.tidy.repository import ROOT

PAGE = ROOT / "docs" / "configuration.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: uv run python -m coauthor.settings_docs > docs/configuration.md"
    )


def test_every_setting_is_described() -> None:
    undescribed = [key.wire for key in KEYS if not key.description]
    assert not undescribed
    assert all(key.wanted() for key in KEYS)


@pytest.mark.skipif(sys.platform == "win32", reason="the paths need a POSIX home")
def test_the_page_names_the_folders_of_each_platform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/~")
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    page = PAGE.read_text(encoding="utf-8")
    for platform in (Unix("coauthor"), MacOS("coauthor")):
        for folder in (platform.user_config_dir, platform.user_log_dir):
            assert f"| `{folder[1:]}/c" in page
