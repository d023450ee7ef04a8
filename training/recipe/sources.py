"""Where the corpus's texts come from, and under which licences: `SOURCES.tsv`."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """One repository's part of one genre."""

    genre: str
    repository: str
    licence: str
    characters: int


def read_sources(corpus: Path) -> list[Source]:
    """Every line of the list. Raises FileNotFoundError where the corpus has none."""
    path = corpus / "SOURCES.tsv"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: the card names the sources.")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Source(
                row["genre"],
                row["repo"],
                row["licence"],
                int(row["characters_kept"]),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def by_licence(sources: list[Source]) -> Iterator[tuple[str, float, list[str]]]:
    """Each licence with its share of the characters and its repositories.

    The largest comes first. Shares are of the collected text, from which the training
    text is drawn.
    """
    repositories: defaultdict[str, set[str]] = defaultdict(set)
    characters: defaultdict[str, int] = defaultdict(int)
    for source in sources:
        repositories[source.licence].add(source.repository)
        characters[source.licence] += source.characters
    total = sum(characters.values())
    for licence in sorted(characters, key=lambda it: -characters[it]):
        share = characters[licence] / total
        yield licence, share, sorted(repositories[licence], key=str.lower)
