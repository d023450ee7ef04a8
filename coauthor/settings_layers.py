"""Where settings come from: files, the environment and the editor, as raw layers.

A layer is untrusted and unread here; `settings.parse` judges what is in it.
Nothing here raises because of what a file or an editor says.
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeGuard

from platformdirs import user_config_path

Origin = Literal["user", "environment", "workspace", "editor"]

LARGEST_FILE = 256 * 1000
"""A settings file with more bytes than this is not a settings file."""

ENVIRONMENT = {
    "COAUTHOR_MODEL": "model.path",
    "COAUTHOR_BACKEND": "backend",
    "COAUTHOR_SCRIPT": "scripted.script",
}
"""Environment variables and the settings they stand for."""

_PATHS = ("COAUTHOR_MODEL", "COAUTHOR_SCRIPT")
_ALL_STAYS: Mapping[str, object] = {"privacy.localOnly": True}
UNTIL_THEN = "Until then no text leaves this machine, because that may be what it says."
"""What follows on a mistake where somebody may have wanted that nothing leaves."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place says about settings, as it came."""

    origin: Origin
    """Decides which settings may count; an editor's count as the folder's."""
    where: str
    """What the writer calls the place: a file path, or `editor settings`."""
    raw: object
    """A table, nested or with dotted keys, alone or under `coauthor`; or junk."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one setting, for the writer to read."""

    where: str
    key: str
    """The setting as it is spelled there; empty when the whole place is meant."""
    message: str
    """One plain sentence: what is wrong and what happens instead."""

    def __str__(self) -> str:
        """The message with its place in front."""
        return f"{self.where}: {self.message}"


def user_file() -> Path:
    """Name the writer's own settings file, which need not exist."""
    chosen = os.environ.get("COAUTHOR_CONFIG")
    if chosen:
        return _absolute(chosen)
    return user_config_path("coauthor", appauthor=False) / "config.toml"


def unfound() -> list[Problem]:
    """What is wrong where a file is named that is not there.

    The server says nothing of it: it may well be written later.
    """
    path = user_file()
    if not os.environ.get("COAUTHOR_CONFIG") or path.exists():
        return []
    message = f"There is no settings file {path}; without it the defaults count."
    return [Problem("environment variable COAUTHOR_CONFIG", "", message)]


def workspace_file(folder: Path) -> Path:
    """Name the settings file of an opened folder, which need not exist."""
    return folder / ".coauthor" / "config.toml"


def gather(
    folder: Path | None = None,
    editor: Iterable[object] = (),
    others: Iterable[Path] = (),
) -> tuple[list[Layer], list[Problem]]:
    """Collect every layer, the weakest first.

    `editor` holds what the editor sent, the oldest first. `others` are folders that are
    open as well: all that counts of their files is whether text may leave.
    """
    places: list[tuple[Path, Origin]] = [(user_file(), "user")]
    if folder is not None:
        places.append((workspace_file(folder), "workspace"))
    layers: list[Layer] = []
    problems: list[Problem] = []
    for path, origin in places:
        layer, found = read_layer(path, origin)
        problems += found
        if layer is not None:
            layers.append(layer)
        if origin == "user":
            layers += environment_layers(os.environ)
    for other in others:
        layer, found = read_layer(workspace_file(other), "workspace")
        problems += found
        if layer is not None:
            said = [it for it in leaves(layer, ("privacy",)) if keeps_here(*it)]
            layers.append(Layer(layer.origin, layer.where, dict(said)))
    layers += [Layer("editor", "editor settings", raw) for raw in editor]
    return layers, problems


def environment_layers(environ: Mapping[str, str]) -> list[Layer]:
    """Turn the variables of `ENVIRONMENT` that are set into one layer each."""
    return [
        Layer(
            "environment",
            f"environment variable {variable}",
            {key: str(_absolute(value)) if variable in _PATHS else value},
        )
        for variable, key in ENVIRONMENT.items()
        if (value := environ.get(variable))
    ]


def read_layer(path: Path, origin: Origin) -> tuple[Layer | None, list[Problem]]:
    """Read a settings file. No file is no layer and no problem.

    One of a folder that cannot be read counts as if it said that all stays here.
    """
    try:
        raw = tomllib.loads(_read_regular(path).decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        if not path.is_symlink():
            return None, []
        return _unusable(path, origin, "it is a link that leads nowhere")
    except OSError as error:
        return _unusable(path, origin, error.strerror or "it cannot be read")
    except UnicodeDecodeError:
        return _unusable(path, origin, "it is not UTF-8 text")
    except _Refused as refusal:
        return _unusable(path, origin, str(refusal))
    except (ValueError, RecursionError) as error:
        # Not the whole message of the parser: it may quote what the file holds,
        # and a folder's file could be a link to something private.
        line = re.search(r"at line (\d+)", str(error))
        place = f" at line {line[1]}" if line else ""
        return _unusable(path, origin, f"it is not valid TOML{place}")
    return Layer(origin, str(path), raw), []


def leaves(layer: Layer, sections: Iterable[str]) -> list[tuple[str, object]]:
    """Flatten a layer into dotted keys and their values, without `coauthor.`.

    Only `sections` are opened up, so junk of any depth costs nothing. What is null is
    left out.
    """
    if not is_table(layer.raw):
        return []
    opened = frozenset(sections)
    found: list[tuple[str, object]] = []
    for key, value in _our_part(layer.raw, layer.origin):
        if key in opened and is_table(value):
            found += [(f"{key}.{_name(inner)}", it) for inner, it in value.items()]
        else:
            found.append((key, value))
    return [leaf for leaf in found if leaf[1] is not None]


def keeps_here(spelling: str, value: object) -> bool:
    """Whether a setting says, or may want to say, that no text leaves this machine.

    It may be spelled wrong, or have a value that means nothing.
    """
    letters = "".join(filter(str.isalpha, spelling)).lower()
    return ("localonly" in letters or spelling == "privacy") and value is not False


def is_table(raw: object) -> TypeGuard[Mapping[object, object]]:
    """Tell whether something untrusted is a table, with keys of any kind."""
    return isinstance(raw, Mapping)


def _our_part(
    table: Mapping[object, object], origin: Origin
) -> list[tuple[str, object]]:
    """Take the name `coauthor` off the keys that have it."""
    ours: list[tuple[str, object]] = []
    others: list[tuple[str, object]] = []
    for key, value in table.items():
        name = _name(key)
        if name == "coauthor" and is_table(value):
            ours += [(_name(inner), it) for inner, it in value.items()]
        elif name == "coauthor" or name.startswith("coauthor."):
            ours.append((name.removeprefix("coauthor."), value))
        else:
            others.append((name, value))
    # An editor may send everybody's settings; then only our part concerns us.
    everybody = origin == "editor" and len(others) < len(table)
    return ours if everybody else ours + others


def _name(key: object) -> str:
    return key if isinstance(key, str) else f"({type(key).__name__})"


class _Refused(Exception):
    """The file is nothing we read; the message completes "because ..."."""


def _read_regular(path: Path) -> bytes:
    # Looked at before it is opened: opening a named pipe would wait for a writer.
    if not stat.S_ISREG(path.stat().st_mode):
        raise _Refused("it is not a regular file")
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _Refused(f"it is larger than {LARGEST_FILE // 1000} kB")
    return content


def _unusable(
    path: Path, origin: Origin, reason: str
) -> tuple[Layer | None, list[Problem]]:
    told = f"This settings file is ignored because {_lower(reason)}; please correct it."
    if origin != "workspace":
        return None, [Problem(str(path), "", told)]
    layer = Layer(origin, str(path), _ALL_STAYS)
    return layer, [Problem(str(path), "", f"{told} {UNTIL_THEN}")]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _absolute(path: str) -> Path:
    """Resolve `~` and the working folder, as a shell's user expects."""
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:  # No home folder is known, or no such user.
        return Path(path).absolute()
