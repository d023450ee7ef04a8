"""What `coauthor doctor` looks at, one check after the other; nothing is changed.

A check that finds something wrong adds a `Finding` that names the exact fix, and the
checks that need what is missing are left out.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from coauthor.backends.base import Capabilities
from coauthor.cli.candidates import (
    Orders,
    Reached,
    everybody,
    files_of,
    is_file,
    reach_others,
)
from coauthor.cli.heed_settings import off, read_settings
from coauthor.cli.reading import read_document
from coauthor.cli.speed import OPTIONS, Speed, measure
from coauthor.engine.fit_file import keep_fits
from coauthor.engine.model_fits import ModelFit, measure_models
from coauthor.engine.plan import plan
from coauthor.engine.sample import SAMPLE
from coauthor.errors import (
    BackendRefused,
    CoauthorError,
    KeptHere,
    ModelNotFound,
    NotAllowedYet,
    ServerEnded,
)
from coauthor.log import log_file
from coauthor.models import bundled
from coauthor.models.installed import InstalledModel, find_model, models_here
from coauthor.settings import Settings
from coauthor.settings_layers import Problem, user_file

_ENGINE = "llama-cpp-python"
_IMPORT_SECONDS = 60
_REINSTALL = (
    "install coauthor again: `uv sync --reinstall-package coauthor-lsp` in a clone, "
    "else `pip install --force-reinstall --no-deps coauthor-lsp`"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and what makes it right."""

    what: str
    fix: str
    """Empty where what is wrong says it as well."""
    waits: bool = False
    """Nothing is wrong: it waits for the writer's yes."""


@dataclass(slots=True)
class Checkup:
    """Everything that was found out; None where it could not be."""

    versions: Mapping[str, str | None]
    settings_file: Path
    settings: Settings
    log: Path
    orders: Orders
    """Who does which job, and who stands in."""
    model: InstalledModel | None = None
    details: dict[str, str] = field(default_factory=dict[str, str])
    """What the running model says of itself: threads, quantization and so on."""
    capabilities: Capabilities | None = None
    """What the running model can do."""
    reached: list[Reached] = field(default_factory=list[Reached])
    """The others beside the one for suggestions, if there is anything to say of it."""
    failed: set[str] = field(default_factory=set[str])
    """Who of all these can do nothing just now."""
    speed: Speed | None = None
    fits: list[ModelFit] = field(default_factory=list[ModelFit])
    """Which of the models here can do what."""
    unmeasured: str = ""
    """Why the speed could not be measured here, though nothing is wrong."""
    findings: list[Finding] = field(default_factory=list[Finding])

    def found(self, what: str, fix: str, *, waits: bool = False) -> None:
        """Note something wrong, once."""
        if what not in [it.what for it in self.findings]:
            self.findings.append(Finding(what, fix, waits))

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong, and for each job there is somebody who can do it.

        Who only stands in may still wait for the writer's yes.
        """
        somebody = all(
            any(it.name not in self.failed for it in order)
            for order in self.orders.values()
        )
        return somebody and all(it.waits for it in self.findings)


async def check_up(folder: Path, told: Callable[[str], None]) -> Checkup:
    """Look at everything, as a server for `folder` would find it.

    `told` is given the name of each model before it is measured.
    """
    settings, problems = read_settings(folder)
    orders = await asyncio.to_thread(plan, settings)
    checkup = Checkup(_versions(), user_file(), settings, log_file(), orders)
    for problem in problems:
        checkup.found(str(problem), _correct(problem))
    _check_log(checkup)
    names = everybody(orders)
    files = [name for name in names if is_file(name, settings)]
    if "llama_cpp" in names:
        _check_model(checkup)
    if files and not _engine_works(checkup):
        checkup.failed.update(files)
    if _hopeless(checkup):
        checkup.failed.add(orders["inline"][0].name)
    else:
        await _check_running(checkup, folder)
    checkup.reached = await reach_others(orders, settings)
    for one in checkup.reached:
        if one.wrong:
            checkup.failed.add(one.name)
            checkup.found(one.wrong, "", waits=one.waits)
    if files and checkup.versions[_ENGINE] is not None:
        await _check_models(checkup, told)
    return checkup


def _correct(problem: Problem) -> str:
    if problem.where.startswith("environment variable"):
        return f"correct the {problem.where}, or unset it"
    if not problem.key:
        return f"mend {problem.where}, or move it away"
    return f"correct or remove `{problem.key}` in {problem.where}"


def _hopeless(checkup: Checkup) -> bool:
    first = checkup.orders["inline"][0].name
    if not is_file(first, checkup.settings):
        return False
    is_missing = first == "llama_cpp" and checkup.model is None
    return is_missing or checkup.versions[_ENGINE] is None


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {"python": sys.version.split()[0]}
    for name in ("coauthor-lsp", "pygls", "lsprotocol", _ENGINE):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def _check_log(checkup: Checkup) -> None:
    folder = checkup.log.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with checkup.log.open("ab"):
            pass
    except OSError as error:
        checkup.found(
            f"The log {checkup.log} cannot be written: {error.strerror}.",
            f"make {folder} a folder you may write to, or name another one in the "
            "environment variable COAUTHOR_LOG_DIR",
        )


def _check_model(checkup: Checkup) -> None:
    model = checkup.settings.model
    try:
        checkup.model = find_model(model.name, model.path)
    except ModelNotFound as error:
        checkup.found(str(error), _another_model(checkup))


def _another_model(checkup: Checkup) -> str:
    model = checkup.settings.model
    if model.path is None and model.name in ("", bundled.NAME):
        return _REINSTALL
    return (
        f"set `model.path` in {checkup.settings_file} (or COAUTHOR_MODEL) to a GGUF "
        "file that works, or remove the setting for the bundled model"
    )


def _engine_works(checkup: Checkup) -> bool:
    """Import the library that runs models, in a process that it may kill."""
    wanted = _required_engine()
    build = (
        "`uv sync --reinstall-package llama-cpp-python` in a clone, else "
        f"`pip install --force-reinstall --no-cache-dir {wanted}` "
        "(it needs a C++ compiler and 3 to 8 minutes)"
    )
    installed = checkup.versions[_ENGINE]
    if installed is None:
        checkup.found(f"{_ENGINE} is not installed, so no model can run.", build)
        return False
    if "==" in wanted and wanted != f"{_ENGINE}=={installed}":
        checkup.found(f"{_ENGINE} is {installed}, but coauthor needs {wanted}.", build)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "import llama_cpp"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_IMPORT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        checkup.found(f"{_ENGINE} cannot be loaded.", build)
        return False
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else f"exit code {done.returncode}"
        checkup.found(f"{_ENGINE} cannot be loaded: {last}.", build)
    return done.returncode == 0


def _required_engine() -> str:
    """The requirement as it is written in coauthor's own metadata."""
    for requirement in metadata.requires("coauthor-lsp") or ():
        if re.match(rf"{_ENGINE}\b", requirement):
            return requirement.split(";")[0].replace(" ", "")
    return _ENGINE


async def _check_models(checkup: Checkup, told: Callable[[str], None]) -> None:
    """Time every model that is here, not only the one in use."""
    models = models_here(checkup.settings.model.path)
    checkup.fits = await measure_models(models, checkup.settings, told)
    # For `auto`; who may not write there is measured anew each time.
    with suppress(OSError):
        keep_fits(checkup.fits, checkup.settings)
    others = files_of(checkup.orders, checkup.settings)
    for fit in checkup.fits:
        if fit.lasting and (name := others.get(fit.model.path)):
            checkup.failed.add(name)
            checkup.found(fit.unmeasured, f"see the log, {checkup.log}")


async def _check_running(checkup: Checkup, folder: Path) -> None:
    """Start the model for its own facts, then the whole server for its speed."""
    first = checkup.orders["inline"][0]
    try:
        backend = first.make()
        try:
            capabilities = await backend.start()
        finally:
            await backend.close()
        checkup.capabilities = capabilities
        checkup.details = {
            "name": capabilities.model,
            "window": str(capabilities.context_tokens),
            **capabilities.details,
        }
        if backend.destination == "remote":
            checkup.unmeasured = (
                "The model is not on this machine, and measuring would cost you some "
                "hundred requests."
            )
            return
        # A folder may make coauthor quieter than we can ask it to be.
        asked, _ = read_settings(folder, [OPTIONS])
        checkup.unmeasured = off(read_document(SAMPLE), asked)
        if checkup.unmeasured:
            return
        checkup.speed = await measure(folder)
    except ModelNotFound as error:
        checkup.failed.add(first.name)
        is_ours = first.name == "llama_cpp"
        # The others are named by their file, and the sentence says what to do with it.
        checkup.found(str(error), _another_model(checkup) if is_ours else "")
        return
    except CoauthorError as error:
        if checkup.capabilities is None:
            checkup.failed.add(first.name)
        waits = isinstance(error, NotAllowedYet)
        checkup.found(str(error), _fix(error, checkup), waits=waits)
        return
    if checkup.speed.warm_ms is None:
        checkup.found(
            "The server runs but makes no suggestions.",
            "see under `nothing to show` why, and more of it in the log, "
            f"{checkup.log}",
        )


def _fix(error: CoauthorError, checkup: Checkup) -> str:
    """Where to look; empty for an error that says itself what to do.

    Those of servers do, and those that say why coauthor will not.
    """
    served = not is_file(checkup.orders["inline"][0].name, checkup.settings)
    told = served or isinstance(error, BackendRefused | KeptHere)
    if told and not isinstance(error, ServerEnded):
        return ""
    return f"see the log, {checkup.log}"
