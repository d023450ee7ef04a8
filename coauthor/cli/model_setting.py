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
    if "model" not in outer and not name and not file:
        return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    table = _table(document, outer, "model", path)
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
        if outer is everything:
            return _at_the_top(f'backend = "{name}"', text)
        outer["backend"] = name
        return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    _table(document, outer, section, path)["backend"] = name
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def _at_the_top(line: str, text: str) -> str:
    """The text with a key above its first table, apart from that and its comments."""
    said = (it.strip() for it in text.splitlines())
    first = next((it for it in said if it and not it.startswith("#")), "")
    is_apart = not first.startswith("[") or text.startswith("\n")
    return f"{line}\n{text}" if is_apart else f"{line}\n\n{text}"


def _table(
    document: tomlkit.TOMLDocument, outer: _Keys, name: str, path: Path
) -> _Keys:
    """A table of our keys, begun at the end where there is none.

    Raises WrongInput when something else has its name.
    """
    table = outer.get(name)
    if table is None:
        table, ours = tomlkit.table(), cast("tomlkit.TOMLDocument", outer)
        text = tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
        if text and not text.endswith("\n\n"):
            ours.add(tomlkit.nl())
        ours.append(name, table)
    if not isinstance(table, dict):
        raise WrongInput(f"`{name}` in {path} should be a table. Mend it first.")
    return cast("_Keys", table)


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
