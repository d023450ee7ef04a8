"""All prompt files there are: the shipped ones, and those of other folders over them.

A broken file is a problem to show, never an exception: the other commands go on
working, and a shipped command that a broken file meant to replace stays as it was.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from coauthor.errors import PromptError
from coauthor.prompt.files import Source, prompt_paths, read_text
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.read_prompt import line_of_key, read_prompt
from coauthor.prompt.trust import limited

Library = Mapping[str, PromptFile]
"""The prompt files by id, in the order a menu shows them."""

Folders = Iterable[tuple[Path, Source]]
"""Where prompt files are; those of later folders replace others with their id."""

_log = logging.getLogger(__name__)
_UNFORESEEN = (
    "coauthor cannot read this file, so its command is left out; look for a value "
    "that is very long or very large, and make it simpler."
)
_ORDER = ("rewrite", "continue", "ideate")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a prompt file."""

    path: Path
    line: int
    """1-based, as `column` is."""
    message: str
    """A sentence for the person who wrote the file."""
    column: int = 1
    is_note: bool = False
    """The file is used, but not as it says."""

    def __str__(self) -> str:
        """The message behind its place."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


def shipped_folder() -> Path:
    """Where coauthor's own prompt files are.

    A wheel carries them inside the package; a checkout has them beside it.
    """
    package = Path(str(files("coauthor")))
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read: its command, or the mistakes that made it useless."""

    text: str
    found: PromptFile | PromptError


def read_file(path: Path, source: Source) -> ReadFile:
    """Read one file; nothing is raised."""
    try:
        text = read_text(path, source)
    except PromptError as error:
        return ReadFile("", error)
    return read_file_text(text, path, source)


def read_file_text(text: str, path: Path, source: Source) -> ReadFile:
    """As `read_file`, of a text that the file has or may get."""
    try:
        return ReadFile(text, read_prompt(text, path, source))
    except PromptError as error:
        return ReadFile(text, error)
    except Exception as error:
        # One file of a stranger's must not cost the writer all commands.
        _log.error("A prompt file cannot be read: %s", type(error).__name__)
        return ReadFile(text, PromptError(_UNFORESEEN))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the folders hold."""

    library: Library
    problems: list[Problem]


def load_library(folders: Folders) -> tuple[Library, list[Problem]]:
    """Read every `*.md` file of the folders, in order; later ones override by id.

    A folder that is not there holds nothing. Rewrites come before continuations and
    those before ideas, and each group is sorted by title.
    """
    loaded = load(folders, read_file)
    return loaded.library, loaded.problems


def load(folders: Folders, read: Callable[[Path, Source], ReadFile]) -> Loaded:
    """As `load_library`, with another way to read a file."""
    prompts: dict[str, PromptFile] = {}
    trusted: dict[str, PromptFile] = {}
    problems: list[Problem] = []
    for folder, source in folders:
        here: dict[str, Path] = {}
        try:
            paths = prompt_paths(folder, source)
        except PromptError as error:
            problems.append(Problem(folder, error.line, str(error)))
            continue
        for path in paths:
            prompt, wrong = checked(read(path, source), path, here, trusted)
            problems += wrong
            if prompt is not None:
                here[prompt.id] = path
                prompts[prompt.id] = prompt
        if source != "folder":
            trusted |= prompts
    ordered = sorted(
        prompts.values(), key=lambda each: (_ORDER.index(each.kind), each.title)
    )
    return Loaded({prompt.id: prompt for prompt in ordered}, problems)


def checked(
    file: ReadFile, path: Path, others: Mapping[str, Path], trusted: Library
) -> tuple[PromptFile | None, list[Problem]]:
    """A file's command as it may be used, or None, and what is wrong with it.

    `others` are the ids of the other files in its folder.
    """
    prompt = file.found
    if isinstance(prompt, PromptError):
        mistakes = [prompt, *prompt.others]
        return None, [Problem(path, it.line, str(it), it.column) for it in mistakes]
    if prompt.id in others:
        message = (
            f"The id `{prompt.id}` is also used by {others[prompt.id].name}; "
            "give one of the two another id."
        )
        return None, [Problem(path, line_of_key(file.text, "id"), message)]
    if prompt.source != "folder":
        return prompt, []
    prompt, notes = limited(prompt, trusted.get(prompt.id))
    told = [
        Problem(path, line_of_key(file.text, key), message, is_note=True)
        for key, message in notes
    ]
    # Of the number that counts where a file says none, nobody need be told.
    return prompt, [note for note in told if note.line > 1]
