"""What the settings say, heeded by the commands of the terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "The kettle was the first thing she unpacked. It had come with her through four "
COMMANDS = {
    "complete": ("--at", "1:11"),
    "context": ("--at", "1:11"),
    "try": (),
}


def run(command: str, folder: Path, name: str = "kettle.md", *more: str):
    """Run a command on a text in a folder with the settings `config.toml` in it."""
    folder.joinpath("config.toml").touch()
    text = folder / name
    if not text.exists():
        text.write_text(TEXT, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "coauthor", command, name, *COMMANDS[command], *more],
        cwd=folder,
        env={"COAUTHOR_CONFIG": str(folder / "config.toml")}
        | {"COAUTHOR_LOG_DIR": str(folder), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('initiative = "off"', "`inline.initiative`"),
        ('rules = [{language = "markdown", initiative = "off"}]', "`inline.rules`"),
        ('rules = [{glob = "kettle.*", initiative = "off"}]', "`inline.rules`"),
    ],
)
def test_where_it_is_off_nothing_is_started(
    tmp_path: Path, command: str, settings: str, says: str
) -> None:
    # A model whose loading would be told, and would end the command otherwise.
    model = tmp_path / "no.gguf"
    model.write_bytes(b"GGUF but not really")
    (tmp_path / "config.toml").write_text(
        f'[inline]\n{settings}\n[model]\npath = "{model}"\n', "utf-8"
    )

    done = run(command, tmp_path)

    assert done.returncode == 1
    assert done.stdout == ""
    told = f'Your settings ({says}) say that coauthor is off here; "onDemand" lets'
    assert done.stderr.startswith(f"coauthor: {told}")
    assert done.stderr.count("\n") == 1


def test_a_document_that_is_off_and_one_that_may_be_asked_about(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[inline]\ninitiative = "onDemand"\n')
    (tmp_path / "quiet.md").write_text(f"{TEXT}\n<!-- coauthor: off -->\n")

    quiet = run("complete", tmp_path, "quiet.md")
    asked = run("complete", tmp_path, "kettle.md", "--json")

    assert "The document says in its first lines" in quiet.stderr
    assert asked.stderr == ""
    assert json.loads(asked.stdout)["suggestions"]


@pytest.mark.parametrize("command", COMMANDS)
def test_mistakes_in_settings_are_told_in_one_line(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "config.toml").write_text(
        '[inline]\npauseMs = "soon"\nlenght = "clause"\nmaxWords = 2\n', "utf-8"
    )

    done = run(command, tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert "`inline.pauseMs` should be" in done.stderr
    assert "(2 more; `coauthor doctor` names all.)" in done.stderr
