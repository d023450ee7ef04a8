"""A short replay of typing, with the real server and model: what is counted adds up."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ESSAY = (
    "I have kept bees for nine years, and they have never once thanked me for it. "
    "The first hive came from a neighbour who was moving to the city 🐝. "
    "She said that I would need a veil, a smoker and a great deal of patience. "
)


def bench(folder: Path, *options: str) -> dict[str, Any]:
    text = folder / "bees.md"
    text.write_text(ESSAY, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "coauthor",
            "bench",
            "typing",
            str(text),
            "--json",
            *options,
        ],
        env=os.environ
        | {
            "COAUTHOR_CONFIG": str(folder / "config.toml"),
            "COAUTHOR_LOG_DIR": str(folder / "log"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert text.read_text("utf-8") == ESSAY
    return json.loads(done.stdout)


def test_every_key_is_answered_or_superseded(tmp_path: Path) -> None:
    report = bench(tmp_path, "--keys", "20", "--no-pauses")

    measured = report["measured"]
    outcomes = measured["outcomes"]
    assert measured["keys"] == 20
    assert sum(outcomes.values()) == 20
    assert set(outcomes) <= {"shown", "empty"}, "each key waited for the one before"
    assert measured["latencies_ms"]["answered"]["n"] == 20
    assert measured["counters"]["asked"] == 20
    sources = measured["sources"]
    assert sum(sources.values()) == outcomes["shown"]
    assert "unknown" not in sources
    assert sources.get("cache", 0) == measured["counters"]["from_cache"]
    assert measured["missing"] == []
    assert report["model"]["file"].endswith(".gguf")


def test_a_hurried_writer_who_takes_suggestions(tmp_path: Path) -> None:
    report = bench(tmp_path, "--keys", "20", "--speed", "20", "--accept")

    measured = report["measured"]
    outcomes = measured["outcomes"]
    assert sum(outcomes.values()) == measured["keys"] + measured["taken"]
    assert set(outcomes) <= {"shown", "empty", "superseded"}
