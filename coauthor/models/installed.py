"""From a model's name to its file: the bundled one, or a GGUF file the writer added.

A name is only ever looked up in a list, never joined to a path, so a folder's settings
can pick an installed model and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from coauthor.errors import ModelNotFound
from coauthor.models import bundled
from coauthor.models.lora import check_lora
from coauthor.models.shards import is_later_shard, model_name
from coauthor.settings import Settings
from coauthor.settings_keys import Check
from coauthor.settings_model import LoraFile


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file under the name that the writer and the settings use."""

    name: str
    path: Path
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes, where they are known without opening the file."""


def models_folder() -> Path:
    """Where the writer's own GGUF files go; it need not exist."""
    return platformdirs.user_data_path("coauthor", appauthor=False) / "models"


def installed_models(folder: Path | None = None) -> dict[str, InstalledModel]:
    """Every model by name: the bundled one first, then those of `folder`.

    `folder` is `models_folder()` unless given. The bundled name cannot be taken over.
    """
    found: dict[str, InstalledModel] = {}
    path = bundled.bundled_path()
    if path.is_file():
        found[bundled.NAME] = InstalledModel(bundled.NAME, path, bundled.LANGUAGES)
    # A folder that is missing or may not be read has no models.
    try:
        files = sorted((folder or models_folder()).iterdir())
    except OSError:
        files = []
    for file in files:
        if file.suffix.lower() == ".gguf" and not is_later_shard(file.name):
            name = model_name(file.name)
            if file.is_file():
                found.setdefault(name, InstalledModel(name, file))
    return found


def models_here(path: Path | None = None) -> list[InstalledModel]:
    """Every installed model, and the file at `path` where there is one."""
    models = list(installed_models().values())
    if path is not None and path.is_file() and path not in [it.path for it in models]:
        models.append(InstalledModel(model_name(path.name), path))
    return models


def find_model(
    name: str = "", path: Path | None = None, folder: Path | None = None
) -> InstalledModel:
    """Find the model of this name, or the file at `path` when one is given.

    An empty name means the bundled model.
    Raises ModelNotFound with the names that there are.
    """
    if path is not None:
        if not path.is_file():
            raise ModelNotFound(
                f"There is no model file at {path}. "
                "Correct `model.path` in your settings, or remove it."
            )
        return InstalledModel(model_name(path.name), path)
    models = installed_models(folder)
    wanted = name or bundled.NAME
    if wanted not in models:
        names = ", ".join(models) or "none"
        how = _how_to_get(wanted) or (
            "To add one: `coauthor models pull MODEL` (`coauthor models list` has "
            f"names), or put its GGUF file into {folder or models_folder()}."
        )
        raise ModelNotFound(
            f"No model named {wanted!r} is installed; the installed ones: {names}. "
            f"{how}"
        )
    return models[wanted]


def _wrong_name(name: str, before: Settings) -> str:
    names = installed_models()
    if not name or name in names:
        return ""
    if name in bundled.FORMER:
        return (
            f'The model "{name}" came with an earlier version of coauthor; '
            f"{_instead(before)}. Take `model.name` out of your settings."
        )
    told = ", ".join(names) or "none"
    return (
        f'No model named "{name}" is installed (the installed ones: {told}); '
        f"{_instead(before)}. {_how_to_get(name)}".rstrip()
    )


def _how_to_get(name: str) -> str:
    # Not at the top: nobody needs the list for a model that is there.
    from coauthor.models.catalog import how_to_get

    return how_to_get(name)


def _wrong_path(path: Path, before: Settings) -> str:
    """A file that begins like a model may still be damaged: its process finds out."""
    try:
        if not path.exists():
            return f"There is no model file {path}; {_instead(before)}."
        if path.is_file():
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) == _MAGIC:
                    return ""
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}); {_instead(before)}."
    return f"{path} is no model in GGUF form; {_instead(before)}."


def _instead(before: Settings) -> str:
    model = before.model
    return f'"{model.path or model.name or bundled.NAME}" is used instead'


_MAGIC = b"GGUF"


def _wrong_lora(files: Sequence[LoraFile], _before: Settings) -> str:
    """Whether a LoRA was made for the model, its process finds out."""
    for file in files:
        try:
            check_lora(file.path)
        except ModelNotFound as error:
            return f"No LoRA is used: {error}"
    return ""


CHECKS: Mapping[str, Check] = {
    "model.name": _wrong_name,
    "model.path": _wrong_path,
    "model.lora": _wrong_lora,
}
"""What settings say of models that are not there; see `settings.parse`."""
