"""Where the prompt files are that count for a text, as in an editor."""

from difflib import get_close_matches
from pathlib import Path

import typer

from coauthor.cli.reading import folder_of
from coauthor.cli.try_report import harmless
from coauthor.errors import WrongInput
from coauthor.prompt.library import Problem, shipped_folder
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.shelf import Places, Shelf
from coauthor.settings_layers import user_file


def shelf_for(place: Path) -> Shelf:
    """The prompt files for texts in a folder, or for this text.

    Raises WrongInput where there is nothing.
    """
    if not place.exists():
        raise WrongInput(f"There is no file or folder {place}.")
    opened = folder_of(place / "text.md" if place.is_dir() else place)
    places: Places = [
        (shipped_folder(), "shipped"),
        (user_file().parent / "prompts", "user"),
        (opened / ".coauthor" / "prompts", "folder"),
    ]
    return Shelf(places)


def command_for(place: Path, command: str) -> PromptFile:
    """The command with this id for texts in a folder, or for this text.

    Raises WrongInput that names the nearest one; what is wrong in prompt files, which
    may be the reason, is printed on standard error.
    """
    shelf = shelf_for(place)
    library = shelf.library(place.absolute())
    prompt = library.get(command)
    if prompt is not None:
        return prompt
    mistakes = tell_mistakes(shelf)
    near = get_close_matches(command, library, n=1)
    advice = f" Did you mean `{near[0]}`?" if near else ""
    left_out = " A file with a mistake (above) is left out." if mistakes else ""
    raise WrongInput(
        f"There is no command {command!r} here.{advice}{left_out} "
        "`coauthor prompts list` names all."
    )


def tell_mistakes(shelf: Shelf) -> bool:
    """Print on standard error why files are left out; whether any is."""
    mistakes = [problem for problem in shelf.problems if not problem.is_note]
    for problem in mistakes:
        typer.echo(in_words(problem), err=True)
    return bool(mistakes)


def in_words(problem: Problem) -> str:
    """A line about a mistake, which begins with its place."""
    place = f"{short(problem.path)}:{problem.line}:{problem.column}"
    note = "note: " if problem.is_note else ""
    return harmless(f"{place}: {note}{problem.message}")


def short(path: Path) -> Path:
    """The path as it is named from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
