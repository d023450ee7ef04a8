"""A very short measurement of the bundled model, through the real command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coauthor.models.bundled import bundled_path

BUNDLED = str(bundled_path())
PARAGRAPH = (
    "The road went down to the river, and along it for a mile or two before it came to "
    "the bridge. “Nobody has been here since the winter,” she said, and it was true: "
    "there were no tracks in the grass, and the gate hung open as we had left it. We "
    "sat down on the wall and ate what we had brought, and looked at the water.\n\n"
)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coauthor", "bench", "model", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "stories.txt").write_text(PARAGRAPH * 6, "utf-8")
    return tmp_path


def test_all_figures_are_there(texts: Path) -> None:
    small = ("--characters", "16000", "--keys", "80", "--places", "2")
    floors = ("--floors", str(texts))
    done = bench(BUNDLED, "--text", str(texts), *floors, *small, "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)

    for typography in ("as_they_are", "straight"):
        found = report[typography]
        assert 0.2 < found["bits"]["per_character"]["stories"] < 2.5
        assert set(found["saved"]) == {"model", "word frequency", "2-gram"}
        for writers in found["saved"].values():
            assert set(writers) == {"ideal", "realistic"}
            assert all(0 < it["keys"] <= it["characters"] for it in writers.values())
        # The floors have read this very text, so they must be right now and then.
        assert found["saved"]["2-gram"]["ideal"]["right"] > 0
        assert found["words"]["middle"]["places"] == found["words"]["plain"]["places"]
    assert report["fixes"] is None
    assert str(texts) not in done.stdout


def test_a_wrong_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = bench(BUNDLED, "--text", str(tmp_path))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "has no text to measure on" in done.stderr
