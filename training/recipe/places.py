"""Where a recipe keeps what it makes: one folder for the data, one for each model."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from recipe.settings import DataSettings, Recipe

GENRE_FILES = (".tokens", ".learned")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one recipe."""

    work: Path
    recipe: Recipe

    @property
    def data(self) -> Path:
        """Of the data settings; models of several sizes share it."""
        return self.work / self.recipe.data_name

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, in the form of the `tokenizers` library."""
        return self.data / "tokenizer.json"

    @property
    def train(self) -> Path:
        """The shards that the model learns from."""
        return self.data / "train"

    @property
    def held_out(self) -> Path:
        """The shards to watch the training by."""
        return self.data / "held-out"

    @property
    def model(self) -> Path:
        """Of one model: checkpoints, figures, GGUFs, card."""
        return self.work / self.recipe.name

    @property
    def log(self) -> Path:
        """A line for each logged step of the run."""
        return self.model / "log.jsonl"

    @property
    def exported(self) -> Path:
        """How far the run was at the checkpoint that was exported, as JSON."""
        return self.model / "exported.json"

    def gguf(self, kind: str) -> Path:
        """The model's file with weights of this kind, such as `q8_0`."""
        return self.model / f"{self.recipe.name}-{kind.lower()}.gguf"


def claim(places: Places) -> None:
    """Make the data folder ours, or say that it was made with other settings.

    Raises ValueError, so that data of an older configuration is never taken for new.
    """
    claimed = places.data / "settings.json"
    ours = msgspec.json.encode(places.recipe.data)
    if claimed.is_file():
        theirs = msgspec.json.decode(claimed.read_bytes(), type=DataSettings)
        if theirs != places.recipe.data:
            raise ValueError(
                f"{places.data} was made with other settings than "
                f"{places.recipe.data_name}.toml now has. "
                "Remove that folder, or give the file another name."
            )
    else:
        places.data.mkdir(parents=True, exist_ok=True)
        claimed.write_bytes(msgspec.json.format(ours))
