"""What `coauthor bench model` says: all as data, the main figures as a table."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from coauthor.cli.bench.machine import Machine
from coauthor.cli.bench.model.bits import Bits
from coauthor.cli.bench.model.places import Matches, MiddleOrNot
from coauthor.cli.bench.model.slips import Fixes
from coauthor.cli.bench.model.writers import Saved


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure, and on how much."""

    model: Path
    text: Path
    """A folder of texts the model has not seen."""
    floors: Path | None
    """A folder of texts to learn the floors from."""
    slips: Path | None
    """A file with pairs of texts, with slips and without."""
    characters: int
    """Of each genre, for bits per character."""
    keys: int
    """Of each genre, for each simulated writer."""
    places: int
    """Of each genre, at which words are guessed."""
    pairs: int
    floor_characters: int
    """Of each genre, for the floors."""
    seed: int

    def named(self) -> dict[str, str | int | None]:
        """As data, without folders: only their last names."""
        return {
            key: value.name if isinstance(value, Path) else value
            for key, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class Typography:
    """Everything that depends on how texts are typed."""

    bits: Bits
    saved: dict[str, dict[str, Saved]]
    """By predictor and writer."""
    words: MiddleOrNot


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The result, and everything one needs to judge it."""

    model: str
    file: str
    bytes: int
    details: dict[str, str]
    characters_per_token: float
    wanted: dict[str, str | int | None]
    genres: dict[str, int]
    """Characters of each genre that were read for bits per character."""
    as_they_are: Typography
    straight: Typography
    fixes: Fixes | None
    machine: Machine
    load_after: float | None

    @property
    def typographies(self) -> dict[str, Typography]:
        """Both, by the words for them."""
        return {"as it is": self.as_they_are, "straight": self.straight}


_NAME = 34


def table(report: ModelReport) -> Iterator[str]:
    """The main figures, line by line."""
    size = f"{report.bytes / 1e6:.1f} MB"
    yield f"{report.model} ({report.file}, {size}), on {report.wanted['text']}"
    yield from _bits(report)
    yield from _saved(report)
    yield from _words(report)
    if report.fixes is not None:
        yield from _fixes(report.fixes)
    yield ""
    bits = report.as_they_are.bits
    yield f"{'tokens read in a second':<{_NAME}}{bits.tokens / bits.seconds:>10.0f}"
    if bits.memory_mb is not None:
        yield f"{'most memory, MB':<{_NAME}}{bits.memory_mb:>10.0f}"
    machine = report.machine
    yield f"{machine.processor}, {machine.cores} cores; load {report.load_after}"


def _bits(report: ModelReport) -> Iterator[str]:
    yield ""
    columns = report.typographies
    yield _head("bits per character", columns)
    for genre in report.genres:
        yield _row(
            f"  {genre}", [it.bits.per_character[genre] for it in columns.values()]
        )
    yield _row("  mean of the genres", [it.bits.mean for it in columns.values()])


def _saved(report: ModelReport) -> Iterator[str]:
    columns = report.typographies
    first = report.as_they_are.saved["model"]["ideal"]
    yield ""
    yield _head(f"keys saved, of {first.characters} characters", columns)
    for predictor in report.as_they_are.saved:
        for writer in report.as_they_are.saved[predictor]:
            found = [it.saved[predictor][writer] for it in columns.values()]
            yield _row(
                f"  {predictor}, {writer} writer", [it.keys_saved for it in found]
            )
            if writer == "realistic":
                yield _row("    net of reading", [it.net_saved for it in found])
            yield _row("    right of those shown", [it.precision for it in found])


def _words(report: ModelReport) -> Iterator[str]:
    columns = report.typographies
    yield ""
    places = report.as_they_are.words.plain.places
    yield _head(f"next words right, at {places} places", columns)
    yield from _matches("", [it.words.plain for it in columns.values()])
    with_after = [it.words.middle for it in columns.values()]
    seen = [it for it in with_after if it is not None]
    if len(seen) == len(with_after):
        yield from _matches(", seeing what follows", seen)


def _matches(how: str, found: list[Matches]) -> Iterator[str]:
    for number in (1, 2, 3, 5):
        name = f"  {number} word{'s' if number > 1 else ''}{how}"
        yield _row(name, [it.by_words[number - 1] for it in found])


def _fixes(fixes: Fixes) -> Iterator[str]:
    yield ""
    yield f"mending {fixes.pairs} texts with {fixes.slips} slips"
    if fixes.too_long:
        name = "  texts too long for the model"
        yield f"{name:<{_NAME}}{fixes.too_long:>10}"
    yield _row("  edits that are right", [fixes.precision])
    yield _row("  slips mended", [fixes.recall])
    if fixes.good_texts:
        share = fixes.left_alone / fixes.good_texts
        yield _row(f"  of {fixes.good_texts} good texts left alone", [share])


def _head(what: str, columns: dict[str, Typography]) -> str:
    return f"{what:<{_NAME}}" + "".join(f"{name:>10}" for name in columns)


def _row(name: str, values: list[float]) -> str:
    return f"{name:<{_NAME}}" + "".join(f"{value:>10.3f}" for value in values)
