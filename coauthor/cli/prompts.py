"""`coauthor prompts`: the prompt files there are, their mistakes, what they send."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from coauthor.backends.script import Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.cli.prompt_places import command_for, in_words, shelf_for, short
from coauthor.cli.reading import end_of_prose, read_document
from coauthor.cli.try_report import harmless
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.engine.sample import SAMPLE
from coauthor.errors import CoauthorError, PromptError, WrongInput
from coauthor.prompt.files import Source, read_text
from coauthor.prompt.front_matter import Form
from coauthor.prompt.library import Problem, shipped_folder
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.shelf import Places, Shelf
from coauthor.tasks.ideate import ideate
from coauthor.tasks.preview import preview_command
from coauthor.tasks.write import write

_AS_ABOVE = "(the same text as above)"
_INSTRUCTION = "Say it shorter."


def check(paths: Sequence[Path]) -> int:
    """Print each mistake with its place; 1 when there is one.

    Without paths, all files are checked that count in this folder.
    """
    shelf = shelf_for(Path.cwd())
    found = list(_problems(shelf, paths)) if paths else shelf.problems
    for problem in found:
        typer.echo(in_words(problem))
    mistakes = sum(not problem.is_note for problem in found)
    if not mistakes:
        typer.echo("No mistakes.")
    return 1 if mistakes else 0


def show(command: str, text: Path | None, folder: Path | None = None) -> int:
    """Print what a command sends, in each of its forms, about a text's last words.

    The command is that of the folder; else that of the text's folder, or of this one.
    """
    prompt = command_for(folder or text or Path.cwd(), command)
    document = read_document(text or SAMPLE)
    end = end_of_prose(document)
    snapshot = DocumentSnapshot(
        document.uri, None, document.language, document.text, end, end
    )
    about = short(text) if text else "a sample essay; --text FILE takes a text of yours"
    typer.echo(f"{prompt.title}, {short(prompt.path)}, about {about}")
    for form in prompt.forms:
        typer.echo(f"\n=== {form}")
        for line in asyncio.run(_sent(prompt, form, snapshot)):
            typer.echo(harmless(line))
    return 0


def _problems(shelf: Shelf, paths: Sequence[Path]) -> Iterator[Problem]:
    """The problems of these files, and of the files of these folders."""
    for named in paths:
        path = named.absolute()
        inner = path / ".coauthor" / "prompts"
        if path.is_dir():
            folder = inner if inner.is_dir() else path
            place: Places = [*_trusted(shelf), (folder, _source(folder))]
            inside = {folder, *folder.glob("*.md")}
            yield from (it for it in Shelf(place).problems if it.path in inside)
        elif not path.exists():
            raise WrongInput(f"There is no file or folder {named}.")
        else:
            yield from _check_file(shelf, path)


def _check_file(shelf: Shelf, path: Path) -> list[Problem]:
    source = _source(path.parent)
    if path.suffix != ".md":
        message = "The name of a prompt file must end in `.md`."
        return [Problem(path, 1, message)]
    try:
        return shelf.check(read_text(path, source), path, source)
    except PromptError as error:
        return [Problem(path, error.line, str(error), error.column)]


def _trusted(shelf: Shelf) -> Places:
    return [place for place in shelf.places if place[1] != "folder"]


def _source(folder: Path) -> Source:
    if folder == shipped_folder():
        return "shipped"
    return "folder" if folder.parent.name == ".coauthor" else "user"


async def _sent(
    prompt: PromptFile, form: Form, snapshot: DocumentSnapshot
) -> list[str]:
    """The prompts of one form, written down by the task itself."""
    skills = {prompt.skill or "": "<|skill|>{{text}}<|answer|>"}
    backend = ScriptedBackend(
        Script(
            chat=form == "instruct",
            skills=skills if form == "skill" else {},
            context_tokens=32_000,
        )
    )

    async def work(engine: Engine) -> object:
        if prompt.kind == "ideate":
            return await ideate(snapshot, prompt, engine)
        return await write(snapshot, prompt, engine, instruction=_INSTRUCTION)

    try:
        preview = await preview_command(snapshot, work, Engine(lambda: backend))
    except CoauthorError as error:
        return [str(error)]
    lines: list[str] = []
    shown: set[str] = set()
    for piece in preview.pieces:
        text = piece.text.removeprefix(f"{piece.kind}: ").rstrip("\n")
        # The prompts of a set of ideas differ in their last words only.
        said = _AS_ABOVE if text in shown and "\n" in text else text
        shown.add(text)
        lines += [f"--- {piece.kind}", *said.split("\n")]
    return lines
