"""A step that comes too early says which one comes before it, in one sentence."""

import shutil
import sys
from pathlib import Path

import pytest

from recipe.__main__ import main
from tests.conftest import CONFIG, Made


def complaint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> str:
    """The last line of what a command says that has to fail."""
    monkeypatch.setattr(sys, "argv", ["recipe", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err.splitlines()[-1]


@pytest.mark.parametrize(
    ("step", "more", "first"),
    [
        ("prepare", ("--jobs", "2"), "tokenizer"),
        ("train", (), "prepare"),
        ("export", (), "train"),
        ("quantize", (), "export"),
        ("evaluate", (), "export"),
        ("card", (), "export"),
    ],
)
def test_what_comes_first_is_named(
    made: Made,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    step: str,
    more: tuple[str, ...],
    first: str,
) -> None:
    monkeypatch.setenv("COAUTHOR_CORPUS", str(made.corpus))
    words = (step, str(CONFIG), "--work", str(tmp_path), *more)
    said = complaint(monkeypatch, capsys, *words)
    assert "is not there" in said or "has no checkpoint" in said
    assert f"Run `recipe {first}`" in said


def test_missing_files_are_named(
    made: Made,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = tmp_path / "tinny.toml"
    said = complaint(monkeypatch, capsys, "export", str(nowhere))
    assert said == f"{nowhere} is not there: it would be the configuration."
    corpus = tmp_path / "corpus"
    shutil.copytree(made.corpus, corpus)
    shutil.rmtree(corpus / "eval")
    (corpus / "SOURCES.tsv").unlink()
    words = (str(CONFIG), "--work", str(made.places.work), "--corpus", str(corpus))
    assert "SOURCES.tsv" in complaint(monkeypatch, capsys, "card", *words)
    assert "eval/" in complaint(monkeypatch, capsys, "evaluate", *words)
