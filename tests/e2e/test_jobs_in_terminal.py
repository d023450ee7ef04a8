"""The commands of the terminal where each job has its own model."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STORY = "The old man walked down to the harbour every morning. He sat on the wall."
SETTINGS = """\
fallback = ["llama_cpp"]
[rewrite]
backend = "desk"
[ideas]
backend = "company"
[[backends]]
name = "desk"
kind = "llama_server"
url = "http://127.0.0.1:9"
[[backends]]
name = "company"
kind = "anthropic"
url = "https://models.example.org"
"""
"""Nobody answers at the one, and nobody has allowed the other."""


class Terminal:
    """Runs commands in a folder with a text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = folder / "config.toml"
        config.write_text(SETTINGS)
        (folder / "story.md").write_text(STORY)
        places = {"COAUTHOR_CONFIG": config, "XDG_STATE_HOME": folder / "state"}
        self.environment = os.environ | {key: str(it) for key, it in places.items()}

    def run(self, *command: str) -> tuple[str, str]:
        """What it prints, and what it complains of."""
        done = subprocess.run(
            [sys.executable, "-m", "coauthor", *command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        return done.stdout, done.stderr


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_what_is_not_allowed_is_not_called_sent(terminal: Terminal) -> None:
    at = ("story.md", "--at", "1:54", "--json")
    told, _ = terminal.run("context", *at, "--command", "what-next")
    would = json.loads(told)
    assert (would["backend"], would["destination"]) == ("llama_cpp", "local")


def test_the_list_of_commands_asks_the_model_of_each_job(terminal: Terminal) -> None:
    told, unknown = terminal.run("prompts", "list")
    lines = {line.split()[0]: line for line in told.splitlines() if line}
    assert "Nobody answers at 127.0.0.1:9" in lines["[1]"]
    assert "llama_cpp cannot stand in: starter" in lines["[1]"]
    assert lines["tighten"].endswith("[1]")
    # Only a model that follows instructions finds names, and company may be one.
    assert not lines["names"].endswith("]")
    assert "coauthor privacy allow company" in unknown
    assert "desk" not in unknown


def test_a_trial_names_all_who_write(terminal: Terminal) -> None:
    told, _ = terminal.run("try", "story.md")
    said = " ".join(told.split())
    assert "llama_cpp makes suggestions, desk rewrites and company has ideas" in said
    assert "offline" not in said
    assert "Nobody answers at 127.0.0.1:9" in said
    told, _ = terminal.run("try", "story.md", "--json")
    jobs = {job: it["backend"] for job, it in json.loads(told)["jobs"].items()}
    assert (jobs["inline"], jobs["ideas"]) == ("llama_cpp", "company")
