"""`coauthor models show --check` of the model that came with coauthor."""

import base64
import hashlib
import json
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coauthor.cli.app import app
from coauthor.models.bundled import NAME, bundled_path


def check(*more: str) -> Result:
    return CliRunner().invoke(app, ["models", "show", NAME, "--check", *more])


def installed_with(monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """As if an installer had noted the checksum of this for the model's file."""
    file = metadata.PackagePath("coauthor", "models", "bundled", bundled_path().name)
    digest = hashlib.sha256(content or b"").digest()
    noted = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    file.hash = metadata.FileHash(f"sha256={noted}") if content else None
    monkeypatch.setattr("importlib.metadata.files", lambda _: [Path("x"), file])


def test_it_is_compared_with_what_was_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed_with(monkeypatch, bundled_path().read_bytes())
    checked = check()
    assert checked.exit_code == 0
    assert "checked         it is what was installed with coauthor" in checked.stdout
    installed_with(monkeypatch, b"something else")
    damaged = check()
    assert damaged.exit_code == 1
    assert "is not what was installed with coauthor" in damaged.stdout
    assert json.loads(check("--json").stdout)["problem"]


def test_in_a_clone_nothing_is_wrong_and_it_says_what_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed_with(monkeypatch, None)
    checked = check()
    assert checked.exit_code == 0
    assert "nothing is wrong: it came with coauthor, in a clone" in checked.stdout
    told = json.loads(check("--json").stdout)
    assert told["problem"] == ""
    assert told["checked"].startswith("nothing is wrong")
