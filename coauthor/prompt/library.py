"""All prompt files there are: the shipped ones, and those of other folders over them.

A broken file is a problem to show, never an exception: the other commands go on
working, and a shipped command that a broken file meant to replace stays as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from coauthor.errors import PromptError
from coauthor.prompt.prompt_file import PromptFile, Source, Starter, read_prompt

__all__ = [
    "Library",
    "Problem",
    "PromptFile",
    "Source",
    "Starter",
    "load_library",
    "shipped_folder",
]

Library = Mapping[str, PromptFile]
"""The prompt files by id, in the order a menu shows them."""

_LARGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a prompt file."""

    path: Path
    line: int
    """1-based."""
    message: str
    """A sentence for the person who wrote the file."""


def shipped_folder() -> Path:
    """Where coauthor's own prompt files are.

    A wheel carries them inside the package; a checkout has them beside it.
    """
    package = Path(str(files("coauthor")))
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


def load_library(
    folders: Iterable[tuple[Path, Source]],
) -> tuple[Library, list[Problem]]:
    """Read every `*.md` file of the folders, in order; later ones override by id.

    A folder that is not there holds nothing. Rewrites come before ideas, and each
    group is sorted by title.
    """
    prompts: dict[str, PromptFile] = {}
    problems: list[Problem] = []
    for folder, source in folders:
        here: dict[str, Path] = {}
        for path in _prompt_paths(folder):
            try:
                prompt = _read(path, source)
            except PromptError as error:
                problems.append(Problem(path, error.line, str(error)))
                continue
            if prompt.id in here:
                message = (
                    f"The id `{prompt.id}` is also used by {here[prompt.id].name}."
                )
                problems.append(Problem(path, 1, message))
                continue
            here[prompt.id] = path
            prompts[prompt.id] = prompt
    ordered = sorted(
        prompts.values(), key=lambda each: (each.kind != "rewrite", each.title)
    )
    return {prompt.id: prompt for prompt in ordered}, problems


def _prompt_paths(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.md"))
    except OSError:
        return []


def _read(path: Path, source: Source) -> PromptFile:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PromptError("The file is too large for a prompt (64 KB at most).")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptError(f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PromptError("The file is not UTF-8 text; save it as UTF-8.") from error
    return read_prompt(text, path, source)
