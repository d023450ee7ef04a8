"""Which model writes, in the text of a settings file; all else in it stays as it is."""

from pathlib import Path
from typing import TypeAlias, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from coauthor.errors import WrongInput

_Keys: TypeAlias = dict[str, object]


def chosen(text: str, path: Path, *, name: str = "", file: str = "") -> str:
    """The settings file's text with this model in it; neither means the bundled one.

    Raises WrongInput when the text is no TOML, or has something else in that place.
    """
    document, everything, outer = _parsed(text, path)
    values = {"name": name, "path": file}
    for key in values:
        for flat in (f"model.{key}", f"coauthor.model.{key}"):  # One quoted key.
            for place in (everything, outer):
                place.pop(flat, None)
    section = outer.get("model")
    if section is None:
        section = tomlkit.table()
        if name or file:
            if text and not text.endswith("\n\n"):
                document.add(tomlkit.nl())
            document.append("model", section)
    if not isinstance(section, dict):
        raise WrongInput(f"`model` in {path} should be a table. Mend it first.")
    table = cast("_Keys", section)
    for key, value in values.items():
        if value:
            table[key] = value
        else:
            table.pop(key, None)
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def model_inside(text: str, path: Path) -> str:
    """The text with `backend = "llama_cpp"`, where it names another one.

    Raises WrongInput when it is no TOML.
    """
    document, everything, outer = _parsed(text, path)
    _put_where_given(everything, outer, "backend", "llama_cpp")
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def with_backend(text: str, path: Path, name: str, section: str = "") -> str:
    """The text with this `backend`, everybody's or that of one section's job.

    Raises WrongInput when it is no TOML, or has something else in that place.
    """
    document, everything, outer = _parsed(text, path)
    flat = f"{section}.backend" if section else "backend"
    if _put_where_given(everything, outer, flat, name):
        return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    if not section:
        # A key of the top stands above the first table.
        if outer is everything:
            return f'backend = "{name}"\n{text}'
        outer["backend"] = name
        return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    table = outer.get(section)
    if table is None:
        table = tomlkit.table()
        if text and not text.endswith("\n\n"):
            document.add(tomlkit.nl())
        if outer is everything:
            document.append(section, table)
        else:
            outer[section] = table
    if not isinstance(table, dict):
        raise WrongInput(f"`{section}` in {path} should be a table. Mend it first.")
    cast("_Keys", table)["backend"] = name
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def _put_where_given(everything: _Keys, outer: _Keys, key: str, value: str) -> bool:
    """Change a key wherever it stands as one, dots included; whether it does."""
    places = ((everything, f"coauthor.{key}"), (everything, key), (outer, key))
    given = [(keys, name) for keys, name in places if name in keys]
    for keys, name in given:
        keys[name] = value
    return bool(given)


def _parsed(text: str, path: Path) -> tuple[tomlkit.TOMLDocument, _Keys, _Keys]:
    """All of it, as a document and as keys; and the keys that are ours."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise WrongInput(
            f"{path} is no valid TOML ({error}). Mend it first."
        ) from error
    everything = cast("_Keys", document)
    ours = everything.get("coauthor", everything)
    outer = cast("_Keys", ours) if isinstance(ours, dict) else everything
    return document, everything, outer
