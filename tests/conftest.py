"""No test reads or writes the settings and logs of the person who runs it."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every folder of the user into the test's own."""
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "config" / "config.toml"))
    monkeypatch.setenv("COAUTHOR_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("COAUTHOR_MODEL", "COAUTHOR_BACKEND", "COAUTHOR_SCRIPT"):
        monkeypatch.delenv(variable, raising=False)
