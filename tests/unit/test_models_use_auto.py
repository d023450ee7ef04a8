"""`coauthor models use`: what it says of who does what is what will be."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coauthor.cli.app import app
from coauthor.engine.fit_file import keep_fits
from coauthor.engine.fitness import Fitness
from coauthor.engine.model_fits import ModelFit
from coauthor.models.installed import InstalledModel, models_folder
from coauthor.settings import Settings
from coauthor.settings_layers import user_file
from tests.fits import GOOD
from tests.unit.llama_cpp.tiny_gguf import CHATML, write_model


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are, with a bundled one that only continues text."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    ours = write_model(tmp_path / "ours.gguf")
    monkeypatch.setattr("coauthor.models.bundled.bundled_path", lambda: ours)
    monkeypatch.setattr("coauthor.engine.ladder.bundled_path", lambda: ours)
    monkeypatch.setattr("coauthor.models.bundled.NAME", "ours")
    models_folder().mkdir(parents=True)
    return models_folder()


@pytest.fixture
def chat(folder: Path) -> Path:
    return write_model(folder / "chat.gguf", tokenizer__chat_template=CHATML)


def use(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["models", "use", *arguments], input=answer)


def measured(path: Path, fitness: Fitness) -> None:
    model = InstalledModel(path.stem, path)
    keep_fits([ModelFit(model, 10**9, fitness, memory=1)], Settings())


GET = "To get a model that can: `coauthor models pull qwen3-4b`, then `coauthor models "


def test_auto_says_that_nothing_here_can_rewrite_and_what_can() -> None:
    said = use("auto").stdout
    assert "\nsuggestions: ours\nrewrites: none\n  ours only continues" in said
    assert f"so it cannot do rewrites. {GET}use qwen3-4b --for rewrites`" in said
    assert "\nideas: ours\n  ours only continues text" in said
    assert "so it cannot do “Names”." in said


def test_auto_says_what_is_here_that_could(chat: Path) -> None:
    unmeasured = use("auto").stdout
    assert "rewrites: none\n  ours cannot do rewrites. chat can, but was not mea" in (
        unmeasured
    )
    assert "`coauthor models use chat --for rewrites` takes it at once" in unmeasured
    measured(chat, replace(GOOD, write_words=0.1))
    assert "chat can, but is too slow on this machine" in use("auto").stdout
    measured(chat, GOOD)
    said = use("auto").stdout
    assert "suggestions: chat\nrewrites: chat\nideas: chat\n" in said
    assert "cannot" not in said


def test_what_was_chosen_all_the_same_is_told_as_it_is(chat: Path) -> None:
    said = use("ours", "--for", "rewrites", "--yes").stdout
    assert "rewrites: none\n" in said
    assert "suggestions: ours\n" in said


@pytest.mark.parametrize(
    ("fitness", "says"),
    [
        (None, "chat does not write yet: "),
        (replace(GOOD, key_seconds=3.0), "chat does only rewrites and ideas: "),
        (GOOD, "chat writes only when `auto` chooses it, as it does now: "),
    ],
)
def test_a_name_and_auto_agree_on_what_a_model_does(
    chat: Path, fitness: Fitness | None, says: str
) -> None:
    if fitness is not None:
        measured(chat, fitness)
    use("auto")
    used = use("chat")
    assert used.stderr.startswith(f"{says}your `backend` is auto. Change that to")
    assert "writes from now on" not in used.stdout


def test_the_question_in_a_terminal_knows_what_auto_chose(
    chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(chat, GOOD)
    use("auto")
    monkeypatch.setattr("coauthor.cli.models_use.in_terminal", lambda: True)
    used = use("chat", answer="y\n")
    assert "`auto` has chosen chat, and may choose another later. Shall ch" in (
        used.output
    )
    assert tomllib.loads(user_file().read_text())["backend"] == "llama_cpp"
    assert "chat writes from now on" in used.output


def test_nobody_is_asked_where_backend_names_the_model_already(
    chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text('backend = "chat"\n')
    monkeypatch.setattr("coauthor.cli.models_use.in_terminal", lambda: True)
    used = use("chat")
    assert used.exit_code == 0
    assert "chat writes from now on" in used.output
    assert "does not write yet" not in used.output
