"""What is measured once is known in the next session, as long as nothing changed."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_changes

from coauthor.engine import fit_file
from coauthor.engine.fit_file import keep_fits, known_fits
from coauthor.engine.model_fits import ModelFit
from coauthor.models.installed import InstalledModel
from coauthor.settings import InlineSettings, Settings
from coauthor.settings_model import ModelSettings
from tests.fits import GOOD

SETTINGS = Settings()


@pytest.fixture
def model(tmp_path: Path) -> InstalledModel:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF and so on")
    return InstalledModel("model", path)


@pytest.fixture
def kept(model: InstalledModel) -> ModelFit:
    fit = ModelFit(model, 1000, GOOD, memory=2_000_000)
    keep_fits([fit], SETTINGS)
    return fit


def test_what_was_measured_is_known_later(kept: ModelFit) -> None:
    assert known_fits([kept.model], SETTINGS) == [kept]
    path = fit_file.fit_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [it.name for it in path.parent.iterdir()] == ["fits.json"]


def test_it_counts_for_the_file_whatever_leads_to_it(
    kept: ModelFit, tmp_path: Path
) -> None:
    link = tmp_path / "link.gguf"
    link.symlink_to(kept.model.path)
    other = InstalledModel("other name", link)
    assert known_fits([other], SETTINGS) == [replace(kept, model=other)]


def test_another_deadline_needs_no_new_measurement(kept: ModelFit) -> None:
    late = with_changes(SETTINGS, inline=InlineSettings(deadline_ms=200))
    (fit,) = known_fits([kept.model], late)
    assert fit.fitness == replace(GOOD, deadline=0.2)


@pytest.mark.parametrize("change", ["size", "time", "gone"])
def test_another_file_in_its_place_is_unknown(kept: ModelFit, change: str) -> None:
    path = kept.model.path
    before = path.stat()
    if change == "gone":
        path.unlink()
    elif change == "time":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    else:
        path.write_bytes(b"GGUF and more")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert known_fits([kept.model], SETTINGS) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("processor", lambda: "Another 9000"),
        ("available_cores", lambda: 63),
        ("engine_build", lambda: "9.9.9 abc"),
        ("METHOD", -1),
    ],
)
def test_on_another_machine_nothing_is_known(
    kept: ModelFit, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(fit_file, name, value)
    assert known_fits([kept.model], SETTINGS) == []


def test_each_machine_and_each_setting_has_its_own(
    kept: ModelFit, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_thread = with_changes(SETTINGS, model=ModelSettings(threads=1))
    assert known_fits([kept.model], one_thread) == []
    slow = replace(kept, fitness=replace(GOOD, write_words=5.0))
    keep_fits([slow], one_thread)
    assert known_fits([kept.model], one_thread) == [slow]
    assert known_fits([kept.model], SETTINGS) == [kept]
    monkeypatch.setattr(fit_file, "_MOST_ENTRIES", 1)
    keep_fits([slow], one_thread)
    assert known_fits([kept.model], SETTINGS) == []


def test_a_new_measurement_replaces_the_old_one(kept: ModelFit) -> None:
    slow = replace(kept, fitness=replace(GOOD, write_words=5.0))
    keep_fits([slow], SETTINGS)
    assert known_fits([kept.model], SETTINGS) == [slow]
    assert fit_file.fit_file().read_text("utf-8").count("write_words") == 1


def test_a_failure_is_known_and_what_may_pass_is_not(model: InstalledModel) -> None:
    for_now = ModelFit(model, 1000, unmeasured="Not loaded: no room.")
    keep_fits([for_now], SETTINGS)
    assert known_fits([model], SETTINGS) == []
    failed = ModelFit(model, 1000, unmeasured="It ended its process.", lasting=True)
    keep_fits([failed], SETTINGS)
    assert known_fits([model], SETTINGS) == [failed]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.gguf"))
    path.write_bytes(b"GGUF")
    fit = ModelFit(InstalledModel("odd", path), 1000, GOOD)
    keep_fits([fit], SETTINGS)
    assert known_fits([fit.model], SETTINGS) == [fit]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"\xff\xfe",
        b"{}",
        b"[{}]",
        b"[" * 100_000,
        b"null",
        b'[{"file": "x", "bytes": -1}]',
        b" " * 3_000_000 + b"[]",
    ],
    ids=repr,
)
def test_a_broken_file_is_empty_and_written_anew(
    kept: ModelFit, content: bytes
) -> None:
    fit_file.fit_file().write_bytes(content)
    assert known_fits([kept.model], SETTINGS) == []
    keep_fits([kept], SETTINGS)
    assert known_fits([kept.model], SETTINGS) == [kept]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"write_words": 20.0', '"write_words": -20.0'),
        ('"write_words": 20.0', '"write_words": 1e300'),
        ('"write_words": 20.0', '"write_words": "fast"'),
        ('"follows": true', '"follows": 1'),
        ('"parameters": 1000', '"parameters": -5'),
    ],
)
def test_impossible_numbers_are_not_believed(
    kept: ModelFit, old: str, new: str
) -> None:
    path = fit_file.fit_file()
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")
    assert known_fits([kept.model], SETTINGS) == []


def test_a_file_that_cannot_be_written_is_said(
    model: InstalledModel, tmp_path: Path
) -> None:
    (tmp_path / "no folder").write_text("")
    with pytest.raises(OSError, match="no folder"):
        keep_fits(
            [ModelFit(model, 1, GOOD)],
            SETTINGS,
            tmp_path / "no folder" / "fits.json",
        )


def test_the_engine_is_told_by_its_build() -> None:
    assert fit_file.engine_build().startswith("0.")
    assert fit_file.processor()
