"""Measuring: how far coauthor is shows at once, and a failure loses nothing."""

import os
import sys
from pathlib import Path

import pytest

from recipe.evaluate import evaluate, slip_pairs
from recipe.places import Places
from tests.conftest import Made, run

_WAITS = """\
import os, sys
print("counting words …", file=sys.stderr)
with open({fifo!r}) as heard:
    print(heard.read(), file=sys.stderr)
print(os.environ.get("VIRTUAL_ENV", "nobody's environment"), file=sys.stderr)
print('{{"fixes": null}}')
"""
_FAILS = """\
import sys
print("The model could not be measured.", file=sys.stderr)
sys.exit(1)
"""


@pytest.fixture
def places(made: Made, tmp_path: Path) -> Places:
    """With a file to measure, and nothing else."""
    found = Places(tmp_path, made.places.recipe)
    found.model.mkdir()
    found.gguf("q8_0").write_bytes(made.places.gguf("q8_0").read_bytes())
    return found


@pytest.fixture
def coauthor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program to write, which runs in coauthor's place."""
    program = tmp_path / "coauthor.py"
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(f"#!/bin/sh\nexec {sys.executable} {program}\n", encoding="utf-8")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{uv.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def test_each_line_is_heard_while_coauthor_still_measures(
    made: Made,
    places: Places,
    coauthor: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "the recipe's own environment")
    fifo = tmp_path / "heard"
    os.mkfifo(fifo)
    coauthor.write_text(_WAITS.format(fifo=str(fifo)), encoding="utf-8")
    lines: list[str] = []

    def said(line: str) -> None:
        lines.append(line)
        if len(lines) == 1:
            fifo.write_text("somebody listens", encoding="utf-8")

    path = evaluate(places, made.corpus, "q8_0", said)
    assert lines == ["counting words …", "somebody listens", "nobody's environment"]
    assert path.read_text(encoding="utf-8") == '{\n  "fixes": null\n}'


def test_the_command_says_what_was_measured(
    made: Made, places: Places, coauthor: Path
) -> None:
    coauthor.write_text("print('{\"fixes\": null}')", encoding="utf-8")
    said = run("evaluate", made.corpus, places.work)
    assert "measuring miniature-q8_0.gguf with coauthor …" in said
    assert "next word right: not measured" in said
    assert "miniature-q8_0.figures.json" in said


def test_a_failure_leaves_the_figures_that_there_were(
    made: Made, places: Places, coauthor: Path
) -> None:
    before = places.gguf("q8_0").with_suffix(".figures.json")
    before.write_text("{}", encoding="utf-8")
    coauthor.write_text(_FAILS, encoding="utf-8")
    lines: list[str] = []
    with pytest.raises(RuntimeError, match=r"miniature-q8_0\.gguf.*above"):
        evaluate(places, made.corpus, "q8_0", lines.append)
    assert lines == ["The model could not be measured."]
    assert before.read_text(encoding="utf-8") == "{}"


def test_slips_to_measure_with_come_from_the_eval_split(made: Made) -> None:
    pairs = [*slip_pairs(made.corpus)]
    assert pairs
    assert pairs == [*slip_pairs(made.corpus)]
    assert all(it["right"].startswith("Zyxwv") for it in pairs)


def test_measuring_needs_a_file(made: Made, tmp_path: Path) -> None:
    nowhere = Places(tmp_path, made.places.recipe)
    with pytest.raises(FileNotFoundError, match="recipe export"):
        evaluate(nowhere, made.corpus, "q8_0", print)
