"""The texts: documents of a corpus folder, one after the other, never all at once.

A corpus is a folder with `train/<genre>.txt.xz` (UTF-8; documents separated by a line
that is exactly `<|doc|>`, paragraphs by a blank line), `train/titles.jsonl.xz` (a title
and the text under it in each line) and `SOURCES.tsv`. Its `eval/` is for measuring
alone: only `evaluate` asks for that split.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

_BETWEEN_DOCUMENTS = "<|doc|>\n"


@dataclass(frozen=True, slots=True)
class Document:
    """One text, as the corpus has it."""

    genre: str
    number: int
    """Its place in the genre's shard, from 0."""
    paragraphs: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Of all its paragraphs."""
        return sum(map(len, self.paragraphs))


class TitledText(msgspec.Struct, frozen=True):
    """A line of titles.jsonl: what stands under a title or heading."""

    kind: str
    """What the title is of: `article`, `section`, `module`, ..."""
    title: str
    text: str
    genre: str
    number: int = 0
    """Its line in the file, from 0; the file itself does not say it."""

    @property
    def characters(self) -> int:
        """Of the text."""
        return len(self.text)


def genres(corpus: Path) -> list[str]:
    """The genres that have a training shard. Raises FileNotFoundError for none."""
    found = sorted(path.name.removesuffix(".txt.xz") for path in _shards(corpus))
    if not found:
        raise FileNotFoundError(
            f"{corpus} is no corpus: it has no train/<genre>.txt.xz. "
            "Say with --corpus where one is."
        )
    return found


def documents(
    corpus: Path, genre: str, split: Literal["train", "eval"] = "train"
) -> Iterator[Document]:
    """The documents of one genre, in the order of the shard."""
    number = 0
    lines: list[str] = []
    path = corpus / split / f"{genre}.txt.xz"
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line == _BETWEEN_DOCUMENTS:
                yield Document(genre, number, _paragraphs(lines))
                number += 1
                lines = []
            else:
                lines.append(line)
    if lines:
        yield Document(genre, number, _paragraphs(lines))


def titled_texts(corpus: Path) -> Iterator[TitledText]:
    """The training titles; nothing when the corpus has none."""
    path = corpus / "train" / "titles.jsonl.xz"
    if path.is_file():
        with lzma.open(path, "rb") as file:
            for number, line in enumerate(file):
                found = msgspec.json.decode(line, type=TitledText)
                yield msgspec.structs.replace(found, number=number)


def size(corpus: Path, genre: str) -> int:
    """The bytes of a genre's compressed shard."""
    return (corpus / "train" / f"{genre}.txt.xz").stat().st_size


def _shards(corpus: Path) -> Iterator[Path]:
    return (corpus / "train").glob("*.txt.xz")


def _paragraphs(lines: list[str]) -> tuple[str, ...]:
    return tuple(it for it in "".join(lines).strip("\n").split("\n\n") if it.strip())
