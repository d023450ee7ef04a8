"""What was measured, kept for later sessions: one file for all models.

A measurement counts for one file, one machine and the settings it was made with;
whatever has changed since then is measured anew. A file that cannot be read is empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec
import platformdirs
from msgspec import Meta, Struct

from coauthor.backends.llama_cpp.cores import available_cores
from coauthor.engine.fitness import METHOD, Fitness
from coauthor.engine.machine import engine_build, processor
from coauthor.engine.model_fits import ModelFit
from coauthor.models.installed import InstalledModel
from coauthor.settings import Settings
from coauthor.whole_file import write_whole

_LARGEST_FILE = 2_000_000
_MOST_ENTRIES = 200
"""The oldest go first."""
_Text = Annotated[str, Meta(max_length=5000)]
_Count = Annotated[int, Meta(ge=0)]


class _Circumstances(Struct, frozen=True):
    """What else a measurement depends on."""

    processor: _Text
    cores: _Count
    engine: _Text
    context_tokens: _Count
    threads: _Count
    batch_threads: _Count
    spin_count: _Count
    method: _Count


class _Entry(Struct, frozen=True):
    """What is known of one file."""

    file: _Text
    """Its path, links followed."""
    bytes: _Count
    mtime_ns: int
    on: _Circumstances
    parameters: _Count
    fitness: Fitness | None = None
    failed: _Text = ""
    """Why it could not be measured, in a sentence."""
    memory: _Count = 0


def fit_file() -> Path:
    """Where the measurements are; it need not exist."""
    return platformdirs.user_state_path("coauthor", appauthor=False) / "fits.json"


def known_fits(
    models: Iterable[InstalledModel], settings: Settings, path: Path | None = None
) -> list[ModelFit]:
    """What is known of these models, here and with these settings.

    Models that were never measured so are left out. `path` is `fit_file()` unless
    given, as below.
    """
    here = _circumstances(settings)
    kept = {(it.file, it.bytes, it.mtime_ns): it for it in _read(path) if it.on == here}
    deadline = settings.inline.deadline_ms / 1000
    fits: list[ModelFit] = []
    for model in models:
        key = _key(model)
        entry = kept.get(key) if key is not None else None
        if entry is None:
            continue
        # The deadline decides what follows from it, not what was measured.
        fitness = entry.fitness and replace(entry.fitness, deadline=deadline)
        failed = entry.failed if fitness is None else ""
        fits.append(
            ModelFit(
                model, entry.parameters, fitness, failed, bool(failed), entry.memory
            )
        )
    return fits


def keep_fits(
    fits: Sequence[ModelFit], settings: Settings, path: Path | None = None
) -> None:
    """Keep what was measured, in place of what was known of the same files.

    A model that did not fit into memory, or for which there was no time, is not noted.
    Where two processes do this in the same moment, one measurement may get lost, and is
    made again. Raises OSError when the file cannot be written.
    """
    new = list(_entries(fits, _circumstances(settings)))
    if new:
        replaced = {(it.file, it.on) for it in new}
        old = [it for it in _read(path) if (it.file, it.on) not in replaced]
        content = msgspec.json.encode([*old, *new][-_MOST_ENTRIES:])
        write_whole(path or fit_file(), msgspec.json.format(content, indent=1))


def _entries(fits: Iterable[ModelFit], on: _Circumstances) -> Iterator[_Entry]:
    for fit in fits:
        failed = _whole(fit.unmeasured)[:1000] if fit.lasting else ""
        key = _key(fit.model)
        if key is not None and (fit.fitness or failed):
            yield _Entry(*key, on, fit.parameters, fit.fitness, failed, fit.memory)


def _read(path: Path | None) -> tuple[_Entry, ...]:
    try:
        with (path or fit_file()).open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            return ()
        return msgspec.json.decode(content, type=tuple[_Entry, ...])
    except (OSError, msgspec.MsgspecError, RecursionError):
        return ()


def _circumstances(settings: Settings) -> _Circumstances:
    model = settings.model
    return _Circumstances(
        processor()[:1000],
        available_cores(),
        engine_build(),
        model.context_tokens,
        model.threads,
        model.batch_threads,
        model.spin_count,
        METHOD,
    )


def _key(model: InstalledModel) -> tuple[str, int, int] | None:
    """The file as it is now; None where it is gone."""
    try:
        status = model.path.stat()
        return _whole(str(model.path.resolve())), status.st_size, status.st_mtime_ns
    except OSError:
        return None


def _whole(text: str) -> str:
    """The text without the halves of characters that names of files may have."""
    return text.encode(errors="backslashreplace").decode()
