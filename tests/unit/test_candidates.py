"""What `coauthor doctor` says of who does which job."""

from functools import partial
from pathlib import Path

import pytest

from coauthor.backends.base import Backend
from coauthor.backends.script import Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.cli.candidates import (
    Orders,
    files_of,
    now_rows,
    order_rows,
    orders_value,
    reach_others,
    reached_rows,
    reached_value,
    who_writes,
)
from coauthor.engine.jobs import JOBS, Candidate
from coauthor.settings import Settings
from coauthor.settings_backends import BackendEntry
from tests.unit.llama_cpp.tiny_gguf import write_model

DOWN = "Nobody answers at desk; start it."
SETTINGS = Settings(
    backends=(
        BackendEntry("desk", "llama_server", "http://127.0.0.1:1"),
        BackendEntry("far", "anthropic", "https://models.example.org"),
    )
)


def candidate(name: str) -> Candidate:
    scripts = {
        "desk": Script(fail_start="BackendUnavailable", message=DOWN),
        "far": Script(model="large", chat=True, raw=False),
    }

    def make(name: str) -> Backend:
        assert name in scripts, "a model file is loaded when it is measured"
        return ScriptedBackend(scripts[name])

    return Candidate(name, partial(make, name))


def orders(inline: str, rewrite: str = "", ideas: str = "") -> Orders:
    named = (inline, rewrite or inline, ideas or inline)
    return {
        job: tuple(candidate(name) for name in names.split())
        for job, names in zip(JOBS, named, strict=True)
    }


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        (orders("llama_cpp"), []),
        (orders("desk llama_cpp"), [("writes", "desk, else llama_cpp")]),
        (
            orders("llama_cpp", "desk far", "far"),
            [
                ("suggestions", "llama_cpp"),
                ("rewrites", "desk, else far"),
                ("ideas", "far"),
            ],
        ),
    ],
)
def test_who_does_what_is_told_where_not_one_does_it_all(
    given: Orders, rows: list[tuple[str, str]]
) -> None:
    assert list(order_rows(given)) == rows


@pytest.mark.parametrize(
    ("given", "failed", "rows"),
    [
        (orders("desk llama_cpp"), "", []),
        (orders("llama_cpp", "llama_cpp far"), "far", []),
        (
            orders("desk far llama_cpp"),
            "desk far",
            [("writes now", "llama_cpp, for desk cannot")],
        ),
        (orders("desk"), "desk", [("writes now", "nobody, for desk cannot")]),
        (
            orders("llama_cpp", "desk llama_cpp", "far"),
            "desk far",
            [
                ("rewrites now", "llama_cpp, for desk cannot"),
                ("ideas now", "nobody, for far cannot"),
            ],
        ),
    ],
)
def test_who_writes_now_is_told_where_the_first_cannot(
    given: Orders, failed: str, rows: list[tuple[str, str]]
) -> None:
    assert list(now_rows(given, failed.split())) == rows


async def test_every_server_that_is_named_is_asked() -> None:
    given = orders("scripted", "desk far", "far")
    reached = await reach_others(given, SETTINGS)
    assert [(it.name, it.wrong) for it in reached] == [("desk", DOWN), ("far", "")]
    (row,) = reached_rows(reached)
    assert row[0] == "far"
    assert row[1].startswith("large can follow instructions")
    down, far = reached_value(reached)
    assert down == {"name": "desk", "model": None, "capabilities": None}
    assert far["model"] == "large"
    assert orders_value(given)["rewrite"] == ["desk", "far"]


async def test_a_model_file_that_is_no_good_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    write_model(folder / "large.gguf")
    (folder / "damaged.gguf").write_bytes((folder / "large.gguf").read_bytes()[:99])
    monkeypatch.setattr("coauthor.models.installed.models_folder", lambda: folder)
    reached = await reach_others(orders("llama_cpp", "large", "damaged"), SETTINGS)
    (damaged,) = reached
    assert damaged.name == "damaged"
    assert "Download it again" in damaged.wrong
    assert files_of(orders("llama_cpp", "desk large"), SETTINGS) == {
        folder / "large.gguf": "large"
    }


@pytest.mark.parametrize(
    ("given", "who"),
    [
        (orders("llama_cpp", "large"), ""),
        (orders("far"), "your backend far writes"),
        (orders("llama_cpp far"), "your backend llama_cpp writes"),
        (
            orders("llama_cpp", "desk", "far"),
            "llama_cpp makes suggestions, desk rewrites and far has ideas",
        ),
    ],
)
def test_only_files_of_this_machine_write_without_being_named(
    given: Orders, who: str
) -> None:
    assert who_writes(given, SETTINGS) == who
