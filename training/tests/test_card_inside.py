"""The card goes into the model's file, and everything else in it stays."""

import shutil
from pathlib import Path

import gguf
import numpy as np
import pytest
from typer.testing import CliRunner

from recipe.app import app
from recipe.card_inside import KEY, put_card
from tests.conftest import Made


def metadata(file: Path) -> dict[str, object]:
    fields = gguf.GGUFReader(file).fields.values()
    return {it.name: it.contents() for it in fields if not it.name.startswith("GGUF.")}


def test_only_the_card_is_new(made: Made, tmp_path: Path) -> None:
    before = made.places.gguf("q8_0")
    file = Path(shutil.copy(before, tmp_path))
    card = tmp_path / "MODEL_CARD.md"
    for text in ("# A first card\n", "# Its successor, with “quotes”\n" * 900):
        card.write_text(text, encoding="utf-8")
        said = CliRunner().invoke(app, ["attach", str(card), str(file)])
        assert said.exit_code == 0, said.output
        found = metadata(file)
        assert found.pop(KEY) == text
        assert found == metadata(before)
    for old, new in zip(
        gguf.GGUFReader(before).tensors, gguf.GGUFReader(file).tensors, strict=True
    ):
        assert (old.name, old.tensor_type) == (new.name, new.tensor_type)
        assert np.array_equal(old.data, new.data)
    assert [it.name for it in tmp_path.iterdir() if it.suffix == ".part"] == []


def test_what_is_no_model_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.gguf"
    letter.write_text("Dear Ann, this is no model.", encoding="utf-8")
    with pytest.raises(ValueError, match="GGUF"):
        put_card(letter, "# A card")
    assert letter.read_text(encoding="utf-8") == "Dear Ann, this is no model."
