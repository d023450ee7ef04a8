"""Which models there are, by name."""

import re
from pathlib import Path

import pytest

import coauthor
from coauthor.backends.choose import model_named
from coauthor.errors import BackendRefused, ModelNotFound
from coauthor.models import bundled
from coauthor.models.catalog import catalog
from coauthor.models.installed import (
    CHECKS,
    find_model,
    installed_models,
    models_folder,
)
from coauthor.settings import Settings, parse
from coauthor.settings_layers import Layer


def test_the_bundled_model_is_a_gguf_file():
    assert bundled.bundled_path().read_bytes()[:4] == b"GGUF"


def test_the_bundled_model_is_what_an_empty_name_means(tmp_path):
    model = find_model("", folder=tmp_path)
    assert (model.name, model.languages) == (bundled.NAME, ("en",))
    assert find_model(bundled.NAME, folder=tmp_path) == model


def test_the_writers_files_are_models_by_their_stem(tmp_path):
    for name in ("large.gguf", "Small.GGUF", "notes.txt", f"{bundled.NAME}.gguf"):
        (tmp_path / name).touch()
    for number in (1, 2):
        (tmp_path / f"parts-0000{number}-of-00002.gguf").touch()
    (tmp_path / "folder.gguf").mkdir()
    models = installed_models(tmp_path)
    assert list(models) == [bundled.NAME, "Small", "large", "parts"]
    assert models["large"].path == tmp_path / "large.gguf"
    assert models[bundled.NAME].path == bundled.bundled_path()


def test_an_unknown_name_says_which_there_are(tmp_path):
    (tmp_path / "large.gguf").touch()
    with pytest.raises(ModelNotFound, match=rf"'huge'.*{bundled.NAME}, large\. To add"):
        find_model("huge", folder=tmp_path)


def test_a_model_of_the_list_is_one_command_away(tmp_path):
    listed = catalog()[0].name
    how = f"`coauthor models pull {listed}` downloads it."
    for find in (
        lambda: find_model(listed, folder=tmp_path),
        lambda: find_model(listed.upper(), folder=tmp_path),
        lambda: model_named(Settings(), listed),
    ):
        with pytest.raises((ModelNotFound, BackendRefused)) as caught:
            find()
        assert str(caught.value).endswith(how)
    _, (problem,) = parse([Layer("user", "x", {"model.name": listed})], CHECKS)
    assert problem.message.endswith(how)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "large.gguf"])
def test_a_name_is_never_a_path(tmp_path, name):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "large.gguf").touch()
    (tmp_path / "secret.gguf").touch()
    with pytest.raises(ModelNotFound):
        find_model(name, folder=tmp_path / "models")


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.gguf"
    with pytest.raises(ModelNotFound, match=r"model\.path"):
        find_model("", path)
    path.touch()
    assert find_model(bundled.NAME, path).name == "mine"


def test_the_models_folder_is_the_users_own():
    assert models_folder().name == "models"
    assert models_folder().is_absolute()


def test_the_card_names_licence_and_sources_and_no_other_place():
    card = (Path(bundled.bundled_path()).parent / "MODEL_CARD.md").read_text("utf-8")
    assert "CC BY-SA 4.0" in card
    assert "Wikipedia" in card
    assert not re.search(r"\.\./|(?<![\w.])/(work|home|tmp|root)\b", card)


def test_the_file_alone_has_its_licence_and_sources_too():
    path = bundled.bundled_path()
    card = (path.parent / "MODEL_CARD.md").read_text("utf-8")
    sources = card[card.index("## Sources") :]
    assert f"# {bundled.NAME}\n".encode() in path.read_bytes()
    assert sources.encode() in path.read_bytes()


def test_a_wrong_path_leaves_the_model_that_counted_before(tmp_path):
    good, text = tmp_path / "good.gguf", tmp_path / "letter.gguf"
    good.write_bytes(b"GGUF and more")
    text.write_text("Dear Ann")
    for wrong, says in (
        (tmp_path / "gone.gguf", "There is no model file"),
        (text, "is no model in GGUF form"),
        (tmp_path, "is no model in GGUF form"),
    ):
        own = Layer("user", "config.toml", {"model.path": str(good)})
        named = Layer("environment", "COAUTHOR_MODEL", {"model.path": str(wrong)})
        alone, (problem,) = parse([named], CHECKS)
        assert alone.model.path is None
        assert problem.message.endswith(f'; "{bundled.NAME}" is used instead.')
        both, (problem,) = parse([own, named], CHECKS)
        assert both.model.path == good
        assert (problem.where, problem.key) == ("COAUTHOR_MODEL", "model.path")
        assert says in problem.message
        assert f'"{good}" is used instead' in problem.message


def test_a_name_that_is_not_installed_leaves_the_bundled_model():
    layer = Layer("workspace", "config.toml", {"model": {"name": "huge"}})
    settings, (problem,) = parse([layer], CHECKS)
    assert settings.model.name == ""
    assert problem.message == (
        f'No model named "huge" is installed (the installed ones: {bundled.NAME}); '
        f'"{bundled.NAME}" is used instead.'
    )


def test_old_settings_that_name_a_former_bundled_model_still_start(monkeypatch):
    monkeypatch.setattr(bundled, "FORMER", ("before-v1",))
    layer = Layer("user", "config.toml", {"model": {"name": "before-v1"}})
    settings, (problem,) = parse([layer], CHECKS)
    assert find_model(settings.model.name).path == bundled.bundled_path()
    assert problem.message == (
        'The model "before-v1" came with an earlier version of coauthor; '
        f'"{bundled.NAME}" is used instead. Take `model.name` out of your settings.'
    )


def test_only_one_model_is_bundled():
    folder = bundled.bundled_path().parent
    assert list(folder.glob("*.gguf")) == [bundled.bundled_path()]


def test_nothing_else_in_the_code_knows_the_bundled_models_name():
    package = Path(coauthor.__file__).parent
    knows = [file for file in package.rglob("*.py") if bundled.NAME in file.read_text()]
    assert knows == [package / "models" / "bundled.py"]
