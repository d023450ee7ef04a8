"""Reading settings from files, the environment and the editor."""

import os
from pathlib import Path

import pytest

from coauthor.settings import parse
from coauthor.settings_layers import (
    LARGEST_FILE,
    environment_layers,
    gather,
    read_layer,
    user_file,
    workspace_file,
)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the writer's own file, which is not there yet."""
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("COAUTHOR_CONFIG", str(path))
    for variable in ("COAUTHOR_MODEL", "COAUTHOR_BACKEND", "COAUTHOR_SCRIPT"):
        monkeypatch.delenv(variable, raising=False)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "essays"
    workspace_file(path).parent.mkdir(parents=True)
    return path


def test_the_users_file_can_be_named(mine: Path) -> None:
    assert user_file() == mine


def test_the_users_file_has_a_place_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COAUTHOR_CONFIG", raising=False)
    assert user_file().is_absolute()
    assert user_file().parts[-2:] == ("coauthor", "config.toml")


def test_no_file_is_no_layer_and_no_problem(tmp_path: Path) -> None:
    assert read_layer(tmp_path / "none.toml", "user") == (None, [])
    (tmp_path / "file").touch()
    assert read_layer(tmp_path / "file" / "config.toml", "workspace") == (None, [])


def test_a_file_becomes_a_layer(mine: Path) -> None:
    # Some editors of other platforms begin a file with a byte order mark.
    mine.write_bytes(b'\xef\xbb\xbf[model]\r\nname = "m\xc3\xbc"\r\n')
    layer, problems = read_layer(mine, "user")
    assert layer is not None
    assert (layer.origin, layer.where) == ("user", str(mine))
    assert layer.raw == {"model": {"name": "mü"}}
    assert problems == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[inline]\npauseMs = = 5\n", "it is not valid TOML at line 2"),
        (b'secret = "unclosed', "it is not valid TOML"),
        (b"x = " + b"[" * 50_000, "it is not valid TOML"),
        (b"x = " + b"9" * 50_000, "it is not valid TOML"),
        (b"x = '\xff'", "it is not UTF-8 text"),
        (b"#" * (LARGEST_FILE + 1), "it is larger than 256 kB"),
    ],
)
def test_an_unreadable_file_is_told_and_ignored(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    told = f"This settings file is ignored because {reason}; please correct it."
    layer, (problem,) = read_layer(path, "user")
    assert layer is None
    assert (problem.where, problem.message) == (str(path), told)
    # One of a folder may have said that nothing leaves.
    layer, (problem,) = read_layer(path, "workspace")
    assert layer is not None
    assert parse([layer])[0].privacy.local_only
    assert problem.message.startswith(f"{told} Until then no text leaves this machine")


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
    else:
        path.mkdir()
    layer, (problem,) = read_layer(path, "user")
    assert layer is None
    assert "not a regular file" in problem.message


def test_a_link_that_leads_nowhere_is_no_missing_file(folder: Path) -> None:
    workspace_file(folder).symlink_to(folder / "gone.toml")
    for layers, (problem,) in (gather(folder), gather(None, (), [folder])):
        assert parse(layers)[0].privacy.local_only
        assert "a link that leads nowhere" in problem.message


def test_the_environment_names_model_and_backend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    layers = environment_layers(
        {"COAUTHOR_MODEL": "m.gguf", "COAUTHOR_BACKEND": "No name!", "HOME": "x"}
    )
    settings, problems = parse(layers)
    # As in any shell: relative to where the command is run.
    assert settings.model.path == Path.cwd() / "m.gguf"
    assert [problem.where for problem in problems] == [
        "environment variable COAUTHOR_BACKEND"
    ]


def test_layers_come_weakest_first(
    mine: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.write_text("[inline]\npauseMs = 1\n")
    workspace_file(folder).write_text("[inline]\npauseMs = 2\n")
    monkeypatch.setenv("COAUTHOR_BACKEND", "scripted")
    layers, problems = gather(folder, [{"inline.pauseMs": 3}, None])
    origins = [layer.origin for layer in layers]
    assert origins == ["user", "environment", "workspace", "editor", "editor"]
    assert problems == []
    assert parse(layers)[0].inline.pause_ms == 3


def test_without_a_folder_there_is_no_folders_file(mine: Path) -> None:
    mine.write_text("broken")
    layers, (problem,) = gather()
    assert layers == []
    assert str(problem).startswith(f"{mine}: This settings file is ignored")
