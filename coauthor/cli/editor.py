"""`coauthor editor`: print an editor's configuration, or put it where it belongs."""

import difflib
import json
import os
import re
import shutil
import sys
from pathlib import Path

import typer

from coauthor.cli.editor_change import changed
from coauthor.cli.editor_list import EDITORS, ELSEWHERE, Editor, editor_of
from coauthor.cli.save import save
from coauthor.cli.try_report import harmless
from coauthor.errors import WrongInput

_LARGEST = 1_000_000
"""Bytes. A larger file was not written by hand."""

_PROGRAM = re.compile(
    r"""(?<=command\ =\ )"coauthor" | (?<="command":\ )"coauthor"
    | ["']coauthor["'] (?= ,?\ ["']serve["'])""",
    re.X,
)
"""Where a configuration names the program, not the server."""


def editor(name: str | None, *, install: bool, yes: bool) -> int:
    """Print the configuration; or show what would change, ask, and write it.

    Without a name, the editors are listed. With `yes` nobody is asked.
    Returns 1 when nothing was written although something should have been, or when
    something is left to do by hand.
    """
    if name is None:
        for each in EDITORS:
            untried = " (not tried yet)" if each.page == "untested.md" else ""
            typer.echo(f"{each.name:<16}{each.title}{untried}")
        for other, elsewhere in ELSEWHERE.items():
            typer.echo(f"{other:<16}{elsewhere.title}")
        return 0
    wanted = editor_of(name)
    configuration = configured(wanted.configuration, own_program())
    if install:
        return _install(wanted, configuration, yes=yes)
    typer.echo(configuration, nl=False)
    typer.echo(_advice(wanted), err=True)
    return 0


def configured(configuration: str, program: str) -> str:
    """The configuration with this name or path of our program."""
    if program == "coauthor":
        return configuration
    # Strings of JSON are read by TOML, Lisp, Lua and Vim's script as well.
    quoted = json.dumps(program, ensure_ascii=False)
    return _PROGRAM.sub(lambda _: quoted, configuration)


def own_program() -> str:
    """What an editor has to start: `coauthor`, or its path if that would not be us."""
    here = Path(sys.executable).parent
    # An activated environment is this terminal's affair; the editor does not know it.
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    seen = [it for it in folders if it and Path(it).absolute() != here.absolute()]
    found = shutil.which("coauthor", path=os.pathsep.join(seen))
    own = shutil.which("coauthor", path=str(here))
    if own is None:
        raise WrongInput(
            f"The program `coauthor` is not in {here}, beside the Python that runs it; "
            "install coauthor as README.md says."
        )
    if found is None or Path(found).resolve() != Path(own).resolve():
        return str(Path(own).absolute())
    # What is started from the Dock of macOS does not see the terminal's PATH.
    return found if sys.platform == "darwin" else "coauthor"


def _advice(editor: Editor) -> str:
    page = f"What works there: docs/editors/{editor.page}."
    try:
        where = editor.place()
    except WrongInput as error:
        return f"\n{error} {page}"
    return (
        f"\nThis belongs into {where}; `coauthor editor {editor.name} --install` "
        f"shows what would change there, asks, and writes it. {page}"
    )


def _install(editor: Editor, configuration: str, *, yes: bool) -> int:
    # Through a link, so that a folder of configurations kept elsewhere stays linked.
    path = editor.place().resolve()
    existing = _read(path)
    try:
        change = changed(editor, existing or "", configuration)
    except WrongInput as error:
        raise WrongInput(f"{path}: {error}") from error
    if change.text != existing:
        for line in _diff(path, existing or "", change.text):
            typer.echo(harmless(line.replace("\t", "    ")))
        if not (yes or _agreed(path)):
            typer.echo("Nothing was written.")
            return 1
        save(path, existing, change.text)
        typer.echo(f"Written: {path}. Start {editor.title} anew and write a sentence.")
    else:
        typer.echo(f"{path} has it already; nothing was written.")
    for sentence in change.left:
        typer.echo(sentence)
    return 1 if change.left else 0


def _read(path: Path) -> str | None:
    """What is there; None where there is no file. Keeps line ends as they are."""
    try:
        if not path.exists():
            return None
        if not path.is_file() or path.stat().st_size > _LARGEST:
            raise WrongInput(f"{path} is not a file that somebody wrote by hand.")
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise WrongInput(f"{path} cannot be read as UTF-8 text: {error}.") from error


def _diff(path: Path, before: str, after: str) -> list[str]:
    name = str(path)
    return list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), name, name, lineterm=""
        )
    )


def _agreed(path: Path) -> bool:
    if not _somebody_is_there():
        raise WrongInput(
            "There is nobody to ask whether this may be written; --yes says it may."
        )
    return typer.confirm(f"Write this to {path}?")


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()
