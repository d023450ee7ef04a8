"""What a file of the writer's becomes when coauthor's configuration is put into it.

Text goes to the end, between two marks; next time, what is between them is replaced.
JSON has no room for marks, so what is missing in it is added, key by key. Nothing that
the writer wrote is changed or taken away: where ours does not fit, that is said. What
is put in has the line ends that most lines there have.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from coauthor.cli.editor_list import Editor
from coauthor.errors import WrongInput

_BEGIN = ">>> coauthor"
_END = "<<< coauthor"


@dataclass(frozen=True, slots=True)
class Change:
    """A file's new text, and what the writer has to add by hand, in sentences."""

    text: str
    left: tuple[str, ...] = ()


def changed(editor: Editor, existing: str, configuration: str) -> Change:
    """Put the configuration into an existing text; an empty one is a new file.

    Raises WrongInput when it does not fit in.
    """
    windows = existing.count("\r\n") * 2 > existing.count("\n")
    end = "\r\n" if windows else "\n"
    if editor.comment is None:
        return Change(_merged(editor, existing, configuration, end))
    mine, before, after = _without_ours(editor.comment, existing)
    left: tuple[str, ...] = ()
    if editor.file.endswith(".toml"):
        configuration, left = _fitting_toml(editor, mine, configuration)
    block = "\n".join(
        [
            f"{editor.comment} {_BEGIN}: `coauthor editor {editor.name} --install` "
            "renews this part",
            configuration.rstrip("\n"),
            f"{editor.comment} {_END}\n",
        ]
    )
    if before.strip() and not before.endswith(("\n\n", "\n\r\n")):
        before += end if before.endswith("\n") else end * 2
    text = before + block.replace("\n", end) + after
    if editor.file.endswith(".toml"):
        _must_be_toml(text, f"Put in by hand what `coauthor editor {editor.name}` says")
    return Change(text, left)


def _without_ours(comment: str, text: str) -> tuple[str, str, str]:
    """The writer's own text, and its parts before and behind ours.

    Raises WrongInput when only one of the marks is left.
    """
    marks = re.escape(comment)
    begins = re.search(rf"^{marks} {_BEGIN}[^\n]*\n", text, re.M)
    ends = re.search(rf"^{marks} {_END}[^\n]*(?:\n|\Z)", text, re.M)
    if begins is None and ends is None:
        return text, text, ""
    if begins is None or ends is None or ends.start() < begins.end():
        raise WrongInput(
            f"One of the two lines around coauthor's part, {_BEGIN!r} and {_END!r}, is "
            "missing in the file; please take the rest of that part out and try again."
        )
    before, after = text[: begins.start()], text[ends.end() :]
    return before + after, before, after


def _fitting_toml(
    editor: Editor, mine: str, configuration: str
) -> tuple[str, tuple[str, ...]]:
    """The configuration without the languages that the writer has set up already."""
    known = _must_be_toml(mine, f"{editor.title} cannot read it either: mend it")
    if "coauthor" in known.get("language-server", {}):
        raise WrongInput(
            "The file has a language server `coauthor` already that this command did "
            "not write; take it out and try again, or leave it as it is."
        )
    taken = {it.get("name") for it in known.get("language", [])}
    parts = configuration.strip("\n").split("\n\n")
    names = [_language(part) for part in parts]
    kept = [part for part, name in zip(parts, names, strict=True) if name not in taken]
    left = tuple(
        f'You have set up the language {name!r} yourself: add "coauthor" to its '
        "`language-servers`."
        for name in names
        if name in taken
    )
    return "\n\n".join(kept), left


def _must_be_toml(text: str, otherwise: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongInput(
            f"The file is, or would be, no valid TOML ({error}). {otherwise}."
        ) from error


def _language(part: str) -> str | None:
    languages = tomllib.loads(part).get("language", [])
    return languages[0]["name"] if languages else None


def _merged(editor: Editor, existing: str, configuration: str, end: str) -> str:
    ours = json.loads(configuration)
    if not existing.strip():
        return configuration.replace("\n", end)
    try:
        mine = json.loads(existing)
    except json.JSONDecodeError:
        mine = None
    if not isinstance(mine, dict):
        raise WrongInput(
            "The file is no plain JSON, perhaps because it has comments in it, and "
            f"they would be lost. Put in by hand what `coauthor editor {editor.name}` "
            "prints."
        )
    known = cast("dict[str, Any]", mine)
    united = _united(known, ours, "")
    if united == known:
        return existing
    indent = re.search(r"^([ \t]+)\"", existing, re.M)
    width = indent.group(1) if indent else "  "
    text = json.dumps(united, indent=width, ensure_ascii=False) + "\n"
    return text.replace("\n", end)


def _united(
    mine: Mapping[str, Any], ours: Mapping[str, Any], at: str
) -> dict[str, Any]:
    """Both; where they differ below a key `coauthor`, ours."""
    united = dict(mine)
    for key, value in ours.items():
        path = f"{at}.{key}" if at else key
        known = mine.get(key)
        if key not in mine or key == "coauthor":
            united[key] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            united[key] = _united(
                cast("dict[str, Any]", known), cast("dict[str, Any]", value), path
            )
        elif known != value:
            raise WrongInput(
                f"The file sets `{path}` to something else already; decide yourself "
                "which of them you want, and put it in by hand."
            )
    return united
