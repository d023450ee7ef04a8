"""Getting a model: looked up, downloaded, checked, put beside the others, noted.

A model is there when its last file is, so nothing half-finished ever counts as one.
"""

import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coauthor.errors import DownloadFailed, ModelNotFound, WrongInput
from coauthor.models import bundled
from coauthor.models.download import Progress, download, sha256_of
from coauthor.models.facts import read_facts
from coauthor.models.hub import HubModel, look_up
from coauthor.models.installed import installed_models, models_folder
from coauthor.models.records import Pulled, PulledFile, read_records, write_record
from coauthor.models.shards import model_name, shards_of
from coauthor.models.source import HubSource, LocalSource

_PARTS = ".parts"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Told:
    """How a pull speaks with whoever asked for it."""

    about: Callable[[HubModel, str], None]
    """Before anything is downloaded: what it will be, and its name here."""
    progress: Callable[[str], Progress]
    """What takes the progress of a file of this name."""


def pull_from_hub(
    source: HubSource, told: Told, *, name: str = "", again: bool = False
) -> str:
    """Download a model, unless it is there already; gives its name.

    `again` takes what the hub has now, in place of what was noted or changed.
    Raises DownloadFailed, ModelNotFound or WrongInput; nothing is changed then, but
    what was downloaded so far stays for the next try.
    """
    folder = models_folder()
    model = look_up(source)
    name = _checked_name(name or source.name or model_name(model.files[0].name))
    known = read_records(folder).get(name)
    if known is not None and not again and _is_whole(folder, name, known, model, told):
        return name
    if known is None and name in installed_models(folder):
        if not _adopted(folder, name, model, told):
            _must_be_free(folder, name)
        return name
    told.about(model, name)
    parts = _folder_of_parts(folder)
    files = [
        (file, download(model, file, parts, told.progress)) for file in model.files
    ]
    names = _names_here(name, len(files))
    _put([part for _, part in files], [folder / it for it in names], parts)
    write_record(folder, name, _noted(names, model))
    for file in known.files if known else ():  # It may have been in more files.
        if file.name not in names:
            (folder / file.name).unlink(missing_ok=True)
    _clear(parts)
    return name


def pull_from_file(source: LocalSource, *, name: str = "") -> str:
    """Put a model file of this machine beside the others, unless it is; gives its name.

    It is linked where that is possible, so that it takes no room twice.
    Raises ModelNotFound or WrongInput.
    """
    folder = models_folder()
    facts = read_facts(source.path)
    if facts.unfit:
        raise ModelNotFound(facts.unfit)
    name = _checked_name(name or model_name(source.path.name))
    files = shards_of(source.path, facts.files)
    if _is_here(folder, name, files):
        return name
    _must_be_free(folder, name)
    parts = _folder_of_parts(folder)
    copies: list[Path] = []
    for number, file in enumerate(files):
        copy = parts / f"{name}-{number}.copy"
        copy.unlink(missing_ok=True)
        try:
            # A link would be of no use once its file has gone, nor from elsewhere.
            os.link(file.resolve(), copy)
        except OSError:  # Another disk, or one that has no links.
            _copy(file, copy)
        copies.append(copy)
    _put(copies, [folder / it for it in _names_here(name, len(files))], parts)
    _clear(parts)
    return name


def _noted(names: Sequence[str], model: HubModel) -> Pulled:
    files = tuple(
        PulledFile(here, file.path, file.bytes, file.sha256)
        for here, file in zip(names, model.files, strict=True)
    )
    return Pulled(model.repo, model.revision, model.licence, files)


def _adopted(folder: Path, name: str, model: HubModel, told: Told) -> bool:
    """Note a model that is here without a record, if it is the very same."""
    noted = _noted(_names_here(name, len(model.files)), model)
    if name == bundled.NAME or verify(folder, noted, told.progress):
        return False
    write_record(folder, name, noted)
    return True


def unfinished(folder: Path) -> int:
    """How many bytes of downloads wait to be gone on with."""
    try:
        return sum(it.stat().st_size for it in (folder / _PARTS).glob("*.part"))
    except OSError:
        return 0


def verify(folder: Path, known: Pulled, progress: Callable[[str], Progress]) -> str:
    """What of a downloaded model is not as noted, in a sentence; mostly empty."""
    for file in known.files:
        path = folder / file.name
        if not path.is_file():
            return f"{file.name} is gone."
        if sha256_of(path, progress(f"checking {file.name}")) != file.sha256:
            return f"{file.name} is not what was downloaded: its checksum is another."
    return ""


def _is_whole(
    folder: Path, name: str, known: Pulled, model: HubModel, told: Told
) -> bool:
    """Whether a model is here as it was noted, and the hub still has the same."""
    noted = {file.path: file.sha256 for file in known.files}
    now = {file.path: file.sha256 for file in model.files}
    if known.repo != model.repo or set(noted) != set(now):
        raise WrongInput(
            f"A model {name!r} is there already, from {known.repo}. Give this one "
            "another name with `--name`."
        )
    if noted != now:
        raise DownloadFailed(
            f"{model.repo} has another file under the same name than when you "
            f"downloaded it (revision {known.revision[:12]}, now "
            f"{model.revision[:12]}). Yours stays; `--again` takes the new one."
        )
    if wrong := verify(folder, known, told.progress):
        raise DownloadFailed(f"{wrong} `--again` downloads it anew.")
    return True


def _is_here(folder: Path, name: str, files: Sequence[Path]) -> bool:
    """Whether the model of that name is made of these very files."""
    known = installed_models(folder).get(name)
    if known is None:
        return False
    try:
        return all(
            there.samefile(file) or filecmp.cmp(there, file, shallow=False)
            for there, file in zip(
                shards_of(known.path, len(files)), files, strict=True
            )
        )
    except (ModelNotFound, OSError):
        return False  # It lacks a part.


def _must_be_free(folder: Path, name: str) -> None:
    if name in installed_models(folder):
        raise WrongInput(
            f"A model {name!r} is there already. Give this one another name with "
            f"`--name`, or take that one away with `coauthor models remove {name}`."
        )


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise WrongInput(
            f"{name[:80]!r} cannot be a model's name: letters, digits, dots, hyphens "
            "and underscores can be in it. Give it another one with `--name`."
        )
    return name


def _names_here(name: str, count: int) -> list[str]:
    if count == 1:
        return [f"{name}.gguf"]
    return [f"{name}-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)]


def _put(got: list[Path], wanted: list[Path], parts: Path) -> None:
    """Look at what came, and give it its place; the first file last.

    Raises ModelNotFound when it is no model that writes; the files are deleted then.
    """
    looked_at = Path(tempfile.mkdtemp(dir=parts))
    staged = [looked_at / path.name for path in wanted]
    for part, path in zip(got, staged, strict=True):
        part.replace(path)
    try:
        facts = read_facts(staged[0])
        if facts.unfit:
            raise ModelNotFound(facts.unfit)
    except ModelNotFound:
        shutil.rmtree(looked_at, ignore_errors=True)
        raise
    for path, place in reversed(list(zip(staged, wanted, strict=True))):
        path.replace(place)
    looked_at.rmdir()


def _folder_of_parts(folder: Path) -> Path:
    parts = folder / _PARTS
    try:
        parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadFailed(
            f"The folder {folder} cannot be made: {error.strerror}."
        ) from error
    return parts


def _clear(parts: Path) -> None:
    """Take the folder away unless parts of other models are in it."""
    if not any(parts.iterdir()):
        parts.rmdir()


def _copy(file: Path, copy: Path) -> None:
    try:
        shutil.copyfile(file, copy)
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise WrongInput(f"{file} cannot be copied: {error.strerror}.") from error
