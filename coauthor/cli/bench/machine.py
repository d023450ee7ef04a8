"""What a measurement ran on: a figure means little without it."""

import os
import platform
from dataclasses import dataclass
from importlib import metadata

from coauthor.backends.base import Capabilities
from coauthor.backends.choose import model_named
from coauthor.backends.llama_cpp.cores import available_cores
from coauthor.cli.candidates import is_file
from coauthor.engine.jobs import Candidate
from coauthor.engine.machine import processor
from coauthor.engine.plan import plan
from coauthor.settings import Settings

_LIBRARIES = ("coauthor-lsp", "pygls", "lsprotocol", "llama-cpp-python")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine and what is installed on it."""

    processor: str
    cores: int
    """Those that this process may use."""
    system: str
    versions: dict[str, str]
    load_before: float | None
    """The load average of the last minute; None where there is none."""


def this_machine() -> Machine:
    """Look at this machine, now."""
    versions = {"python": platform.python_version()}
    versions |= {name: metadata.version(name) for name in _LIBRARIES}
    return Machine(
        processor(), available_cores(), platform.platform(), versions, load()
    )


def load() -> float | None:
    """The load average of the last minute; None on systems without one."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


@dataclass(frozen=True, slots=True)
class RunningModel:
    """The model and how it runs, as `coauthor doctor` finds out."""

    name: str
    file: str
    bytes: int
    details: dict[str, str]
    """What it says of itself: threads, quantization and so on."""
    characters_per_token: float
    spinning: dict[str, str]
    """The variables that say how waiting threads of the model's process behave."""


async def running_model(settings: Settings) -> RunningModel | None:
    """Start the model once more, for its own facts; None where a script plays it.

    Raises ModelNotFound or BackendError.
    """
    first = plan(settings)["inline"][0]
    if not is_file(first.name, settings):
        return None
    model = model_named(settings, first.name)
    known = await _capabilities(first)
    return RunningModel(
        name=known.model,
        file=model.path.name,
        bytes=model.path.stat().st_size,
        details={key: it for key, it in known.details.items() if key != "file"},
        characters_per_token=known.characters_per_token,
        spinning=_spinning(settings),
    )


async def _capabilities(candidate: Candidate) -> Capabilities:
    backend = candidate.make()
    try:
        return await backend.start()
    finally:
        await backend.close()


def _spinning(settings: Settings) -> dict[str, str]:
    """The writer's own environment goes before the setting."""
    variables = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")
    own = {name: os.environ[name] for name in variables if name in os.environ}
    return own or {"GOMP_SPINCOUNT": str(settings.model.spin_count)}
