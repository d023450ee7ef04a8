"""All steps together: what they read, what they refuse, what the card says."""

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from recipe import tokens
from recipe.card import parameters, write_card
from recipe.model import Model
from recipe.places import Places, claim
from recipe.settings import Recipe, read_recipe
from tests.conftest import CONFIG, NEVER, Made, run


def test_no_step_ever_opens_the_eval_split(made: Made) -> None:
    inside = [it for it in made.opened if it.startswith(str(made.corpus))]
    assert {Path(it).name for it in inside} == {
        "fiction.txt.xz",
        "docs.txt.xz",
        "titles.jsonl.xz",
        "SOURCES.tsv",
    }
    assert {Path(it).parent.name for it in inside} <= {"train", made.corpus.name}


def test_held_out_documents_are_in_no_training_shard(made: Made) -> None:
    tokenizer = tokens.load(made.places.tokenizer)

    def texts(folder: Path, genre: str) -> set[str]:
        ids = np.fromfile(folder / f"{genre}.tokens", dtype=np.uint16)
        whole = tokenizer.decode(ids.tolist(), skip_special_tokens=False)
        assert NEVER not in whole
        return set(whole.replace("<|endoftext|>", "\n\n").split("\n\n")) - {""}

    for genre in ("fiction", "docs"):
        held_out = texts(made.places.held_out, genre)
        assert len(held_out) > 3
        assert not held_out & texts(made.places.train, genre)


def test_a_preparation_that_was_stopped_goes_on(made: Made, tmp_path: Path) -> None:
    again = tmp_path / made.places.data.name
    shutil.copytree(made.places.data, again)
    (again / "train" / "docs.json").unlink()
    (again / "train" / "docs.tokens").write_bytes(b"")
    (again / "train" / "titles.tokens").write_bytes(b"kept, since it was done")
    said = run("prepare", made.corpus, tmp_path).splitlines()
    assert [it.split()[0] for it in said] == ["writing", "docs", "fiction", "titles"]
    for name in ("docs.tokens", "docs.learned", "docs.json"):
        made_once = (made.places.train / name).read_bytes()
        assert (again / "train" / name).read_bytes() == made_once
    assert (again / "train" / "titles.tokens").stat().st_size == 23


def test_several_processes_make_the_same_shards(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recipe.encode._CHARACTERS_AT_ONCE", 3000)
    again = tmp_path / made.places.data.name
    again.mkdir()
    shutil.copy(made.places.tokenizer, again)
    run("prepare", made.corpus, tmp_path, "--jobs", "2")
    for split in ("train", "held-out"):
        once = {it.name: it.read_bytes() for it in (made.places.data / split).iterdir()}
        found = {it.name: it.read_bytes() for it in (again / split).iterdir()}
        assert found == once


def test_data_of_other_settings_is_not_taken(made: Made, tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path)
    data = CONFIG.with_name("miniature-data.toml")
    text = data.read_text(encoding="utf-8").replace("held_out = 0.1", "held_out = 0.2")
    (tmp_path / data.name).write_text(text, encoding="utf-8")
    recipe = read_recipe(tmp_path / CONFIG.name)
    with pytest.raises(ValueError, match="other settings"):
        claim(Places(made.places.work, recipe))


def test_a_mistake_in_a_file_is_named(tmp_path: Path) -> None:
    shutil.copy(CONFIG.with_name("miniature-data.toml"), tmp_path)
    wrong = tmp_path / "wrong.toml"
    text = CONFIG.read_text(encoding="utf-8")
    wrong.write_text(text.replace("layers", "leyers"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.toml.*leyers"):
        read_recipe(wrong)


def test_the_card_says_what_is_known_and_what_is_not(made: Made) -> None:
    card = (made.places.model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "$" not in card
    assert "A model of twenty-four sentences." in card
    assert "| CC0-1.0 | 75% | somebody/stories |" in card
    assert "Nobody estimated what energy" in card
    assert "Not measured yet" in card
    assert "| docs | 20% |" in card
    assert "It has read 6,144 of 6,144 tokens in:" in card
    assert " minutes, with " in card
    assert "0.0 million" not in card
    assert "40% plain text, 20% fim" in card


@pytest.mark.parametrize("skills", [[], ["fix", "title"]])
def test_the_table_of_the_card_is_whole(
    made: Made, tmp_path: Path, skills: list[str]
) -> None:
    shutil.copytree(made.places.data, tmp_path / made.places.data.name)
    ours = made.places.recipe
    config = msgspec.structs.replace(ours.config, skills=skills)
    places = Places(tmp_path, Recipe(ours.name, ours.data_name, config, ours.data))
    places.model.mkdir()
    shutil.copy(made.places.exported, places.model)
    card = write_card(places, made.corpus, "none", None).read_text(encoding="utf-8")
    table = card[card.index("| | |") : card.index("## What it is for")].rstrip()
    assert all(row.startswith("|") for row in table.splitlines())
    assert [it for it in ("fix", "title") if f"| skill `{it}` |" in table] == skills


def test_the_card_needs_no_checkpoint_but_the_export(
    made: Made, tmp_path: Path
) -> None:
    for folder in (made.places.data, made.places.model):
        skipped = shutil.ignore_patterns("checkpoints", "MODEL_CARD.md")
        shutil.copytree(folder, tmp_path / folder.name, ignore=skipped)
    run("card", made.corpus, tmp_path)
    card = made.places.model.name + "/MODEL_CARD.md"
    assert (tmp_path / card).read_text(encoding="utf-8") == (
        made.places.work / card
    ).read_text(encoding="utf-8")
    (tmp_path / made.places.model.name / "exported.json").unlink()
    with pytest.raises(FileNotFoundError, match="recipe export"):
        write_card(Places(tmp_path, made.places.recipe), made.corpus, "none", None)


def test_the_card_shows_figures_and_not_their_file(made: Made, tmp_path: Path) -> None:
    places = Places(tmp_path, made.places.recipe)
    places.model.mkdir()
    shutil.copy(made.places.exported, places.model)
    measured = {"as_they_are": {"bits": {"per_character": {"wiki": 2.5}}}}
    for kind, figures in (("q4_k_m", b"{"), ("q8_0", msgspec.json.encode(measured))):
        places.gguf(kind).with_suffix(".figures.json").write_bytes(figures)
    card = write_card(places, made.corpus, "none", None).read_text(encoding="utf-8")
    assert "```" not in card
    assert "per_character" not in card
    assert "`miniature-q4_k_m.figures.json` does not hold figures" in card
    assert "`miniature-q8_0.gguf`:\n\n| figure |" in card
    assert "| wiki | 2.500 | not measured |" in card
    assert "| docs | 20% | not known | not known |" in card


def test_the_card_counts_the_weights_that_there_are(made: Made) -> None:
    recipe = made.places.recipe
    model = Model(recipe.config.model, recipe.data.vocabulary)
    counted = sum(it.numel() for it in model.parameters())
    assert parameters(recipe.config.model, recipe.data.vocabulary) == counted


@pytest.mark.parametrize("name", ["tiny", "small", "base"])
def test_the_shipped_configurations_fit_k_quants(name: str) -> None:
    recipe = read_recipe(CONFIG.parents[1] / "configs" / f"{name}.toml")
    model = recipe.config.model
    widths = (model.width, model.feed_forward, model.heads * model.head_width)
    assert all(width % 256 == 0 for width in widths)
    assert model.context >= 1024
    count = parameters(model, recipe.data.vocabulary) / 1e6
    low, high = {"tiny": (5, 9), "small": (25, 35), "base": (60, 75)}[name]
    assert low < count < high
