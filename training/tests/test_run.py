"""Training: it learns, and a run that was stopped ends as one that was not."""

import shutil
from pathlib import Path

import msgspec
import pytest
import torch

from recipe.checkpoint import newest, weights
from recipe.optimize import rate
from recipe.places import Places
from recipe.run_log import Line
from recipe.settings import Recipe, read_recipe
from recipe.train import Stop, train
from tests.conftest import CONFIG, Made

CPU = torch.device("cpu")


def lines(places: Places) -> list[Line]:
    return [
        msgspec.json.decode(it, type=Line)
        for it in places.log.read_bytes().splitlines()
    ]


def beside(made: Made, folder: Path) -> Places:
    """Places of the same data, where nothing is trained yet."""
    shutil.copytree(made.places.data, folder / made.places.data.name)
    return Places(folder, made.places.recipe)


def test_resuming_gives_the_same_weights(made: Made, tmp_path: Path) -> None:
    places = beside(made, tmp_path)
    for stop in (Stop(step=4), Stop(minutes=0.0), Stop(step=9), Stop()):
        train(places, CPU, lambda *_: None, stop)
    stopped = newest(places.model / "checkpoints")
    whole = newest(made.places.model / "checkpoints")
    assert stopped is not None
    assert whole is not None
    assert stopped.name == whole.name == "step-0000012.pt"
    ours, theirs = weights(stopped), weights(whole)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_killed_session_leaves_no_lines_behind_its_checkpoint(
    made: Made, tmp_path: Path
) -> None:
    places = beside(made, tmp_path)
    train(places, CPU, lambda *_: None, Stop(step=4))
    with places.log.open("ab") as log:
        late = Line(step=11, tokens=1, loss=1.0, tokens_per_second=1.0)
        log.write(msgspec.json.encode(late) + b"\n" + b'{"step": 12, "tok')
    train(places, CPU, lambda *_: None, Stop(step=6))
    assert [it.step for it in lines(places)] == [4, 6]


def test_a_run_can_begin_behind_what_another_one_read(
    made: Made, tmp_path: Path
) -> None:
    first = _standing_still(beside(made, tmp_path), "first")
    batch = first.recipe.config.run.batch_tokens
    behind = _standing_still(first, "behind", read_before=4 * batch - 1)
    for stop in (Stop(step=1), Stop(step=4), Stop(step=5)):
        train(first, CPU, lambda *_: None, stop)
    train(behind, CPU, lambda *_: None, Stop(step=1))
    begin, _, fifth = lines(first)
    assert lines(behind)[0].loss == fifth.loss != begin.loss


@pytest.mark.parametrize("fast", [True, False])
def test_it_learns_in_either_precision(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fast: bool
) -> None:
    places = beside(made, tmp_path)
    asked: list[torch.device] = []

    def has(device: torch.device) -> bool:
        asked.append(device)
        return fast

    for module in ("device", "muon"):
        monkeypatch.setattr(f"recipe.{module}.has_fast_half_precision", has)
    for stop in (Stop(step=1), Stop(step=9)):
        train(places, CPU, lambda *_: None, stop)
    before, after = lines(places)
    assert after.loss < before.loss
    assert asked


def _standing_still(places: Places, name: str, *, read_before: int = 0) -> Places:
    """A run whose weights never move, so that its loss says what it reads."""
    recipe = places.recipe
    run = msgspec.structs.replace(
        recipe.config.run, muon_rate=0.0, adam_rate=0.0, read_before=read_before
    )
    config = msgspec.structs.replace(recipe.config, run=run)
    return Places(places.work, Recipe(name, recipe.data_name, config, recipe.data))


def test_the_model_learns(made: Made) -> None:
    found = lines(made.places)
    assert found[-1].loss < found[0].loss
    held_out = found[-1].held_out
    assert held_out is not None
    assert set(held_out) == {"fiction", "docs", "mean"}


def test_another_configuration_does_not_go_on_with_this_run(
    made: Made, tmp_path: Path
) -> None:
    changed = tmp_path / "miniature.toml"
    text = CONFIG.read_text(encoding="utf-8")
    changed.write_text(text.replace("layers = 2", "layers = 3"), encoding="utf-8")
    shutil.copy(CONFIG.with_name("miniature-data.toml"), tmp_path)
    places = Places(made.places.work, read_recipe(changed))
    with pytest.raises(ValueError, match="another configuration"):
        train(places, CPU, lambda *_: None)


def test_the_rate_rises_stays_and_falls() -> None:
    run = read_recipe(CONFIG).config.run
    rates = [rate(step, 100, run) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9:71] == [1.0] * 62
    assert rates[-1] == pytest.approx(1 / 30)
