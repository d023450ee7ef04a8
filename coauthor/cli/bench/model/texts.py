"""The texts to measure on: a folder of genres, a part of each document.

A genre is a file: `essays.txt.xz`, `letters.txt`, `notes.md`. Its documents are parted
by a line that is exactly `<|doc|>`; a file without one is one document.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from coauthor.errors import WrongInput

_BOUNDARY = "<|doc|>"
_LEAST_DOCUMENTS = 8
"""No document gives more than this part of a sample: a genre is not one author."""
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’‚", "'"),
        "—": "--",
        "…": "...",
    }
)


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of text, with passages from its documents."""

    name: str
    passages: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Unicode characters of all passages."""
        return sum(map(len, self.passages))

    def straight(self) -> "Genre":
        """The same as people type it, with straight quotes, `--` and `...`."""
        return Genre(self.name, tuple(it.translate(_STRAIGHT) for it in self.passages))


def read_genres(folder: Path, characters: int) -> list[Genre]:
    """Up to so many characters of each genre, from the beginnings of its documents.

    Raises WrongInput where the folder has no text.
    """
    genres = [
        Genre(name, tuple(_sample(path, characters))) for name, path in _files(folder)
    ]
    found = [genre for genre in genres if genre.characters]
    if not found:
        raise WrongInput(
            f"{folder} has no text to measure on: it takes files that end in .txt, .md "
            "or .txt.xz, one for each genre."
        )
    return found


def documents(path: Path) -> Iterator[str]:
    """The documents of a genre, one after the other.

    Raises WrongInput for a file that cannot be read.
    """
    lines: list[str] = []
    try:
        with _open(path) as file:
            for line in file:
                if line.rstrip("\n") == _BOUNDARY:
                    yield "".join(lines).strip()
                    lines = []
                else:
                    lines.append(line)
    except (OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise WrongInput(f"{path} cannot be read as UTF-8 text: {error}.") from error
    yield "".join(lines).strip()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        raise WrongInput(f"{folder} is not a folder; name one with texts in it.")
    for path in sorted(folder.iterdir()):
        for ending in (".txt.xz", ".txt", ".md"):
            if path.name.endswith(ending):
                yield path.name.removesuffix(ending), path
                break


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _sample(path: Path, characters: int) -> Iterator[str]:
    most = max(characters // _LEAST_DOCUMENTS, 1)
    left = characters
    for document in filter(None, documents(path)):
        passage = _cut(document, min(most, left))
        if passage:
            yield passage
        left -= len(passage)
        if left < most // 4:
            return


def _cut(document: str, characters: int) -> str:
    """The beginning, up to the end of a paragraph or at least of a word."""
    if len(document) <= characters:
        return document
    head = document[:characters]
    end = max(head.rfind("\n\n"), 0) or max(head.rfind(" "), 0)
    return head[:end]
