"""The figures of `coauthor bench model` in words: a table for the card, a summary.

They come from a file that another version of coauthor may have written, so what is not
there is said to be missing, and the rest stands.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

_WRITERS = ("ideal", "realistic")
_MISSING = "not measured"


class _Bits(msgspec.Struct):
    per_character: dict[str, float] = {}


class _Saved(msgspec.Struct):
    characters: int = 0
    keys: int = 0
    looks: int = 0
    right: int = 0


class _Matches(msgspec.Struct):
    places: int = 0
    by_words: list[float] = []


class _Words(msgspec.Struct):
    plain: _Matches | None = None
    middle: _Matches | None = None


class _Typography(msgspec.Struct):
    bits: _Bits = msgspec.field(default_factory=_Bits)
    saved: dict[str, dict[str, _Saved]] = {}
    """By predictor, the model or a cheap one, and by writer."""
    words: _Words = msgspec.field(default_factory=_Words)


class _Fixes(msgspec.Struct):
    pairs: int = 0
    slips: int = 0
    made: int = 0
    right: int = 0
    good_texts: int = 0
    left_alone: int = 0


class _Machine(msgspec.Struct):
    processor: str = "an unknown processor"
    cores: int | None = None


class _Figures(msgspec.Struct):
    as_they_are: _Typography = msgspec.field(default_factory=_Typography)
    straight: _Typography = msgspec.field(default_factory=_Typography)
    fixes: _Fixes | None = None
    machine: _Machine = msgspec.field(default_factory=_Machine)


def table(path: Path) -> Iterator[str]:
    """Lines of Markdown: all figures of one file, printed and typed typography."""
    found = _read(path)
    if isinstance(found, str):
        yield found
        return
    yield "| figure | printed typography | typed |"
    yield "|---|---|---|"
    for row in _rows(found):
        yield f"| {' | '.join(row)} |"
    yield ""
    yield _mending(found.fixes)
    yield _measured_on(found.machine)


def summary(path: Path) -> Iterator[str]:
    """Lines for whoever has just measured: the figures on the texts as they are."""
    found = _read(path)
    if isinstance(found, str):
        yield found
        return
    for name, printed, _ in _rows(found):
        yield f"{name}: {printed}"
    yield _mending(found.fixes)


def _read(path: Path) -> _Figures | str:
    """The figures, or a sentence where they cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Figures)
    except msgspec.DecodeError:
        return (
            f"`{path.name}` does not hold figures of `coauthor bench model`: "
            "measure again with `recipe evaluate`."
        )


def _rows(figures: _Figures) -> Iterator[list[str]]:
    """Each time what was measured, and how it came out on either typography."""
    both = figures.as_they_are, figures.straight
    first = figures.as_they_are
    genres = list(first.bits.per_character)
    yield [
        f"bits for each character, mean of {len(genres)} kinds of text",
        *(_mean(it.bits.per_character) for it in both),
    ]
    for genre in genres:
        bits = (_three(it.bits.per_character.get(genre)) for it in both)
        yield [genre_name(genre), *bits]
    for writer in _WRITERS:
        for predictor in first.saved:
            saved = [it.saved.get(predictor, {}).get(writer) for it in both]
            how = "" if predictor == "model" else f", from the cheap `{predictor}`"
            yield [f"keys saved, {writer} writer{how}", *map(_keys_saved, saved)]
            if predictor == "model":
                yield [f"right of those shown, {writer} writer", *map(_right, saved)]
    for how, words in (
        ("", [it.words.plain for it in both]),
        (", seeing what follows", [it.words.middle for it in both]),
    ):
        yield [f"next word right{how}", *map(_next_word, words)]


def genre_name(genre: str) -> str:
    """A genre as people read it."""
    return genre.replace("_", ", ")


def _mean(bits: dict[str, float]) -> str:
    return _three(sum(bits.values()) / len(bits) if bits else None)


def _three(bits: float | None) -> str:
    return _MISSING if bits is None else f"{bits:.3f}"


def _keys_saved(saved: _Saved | None) -> str:
    if saved is None or not saved.characters:
        return _MISSING
    return f"{1 - saved.keys / saved.characters:.1%} of {saved.characters:,}"


def _right(saved: _Saved | None) -> str:
    if saved is None:
        return _MISSING
    if not saved.looks:
        return "none was shown"
    return f"{saved.right / saved.looks:.1%} of {saved.looks:,}"


def _next_word(matches: _Matches | None) -> str:
    if matches is None or not matches.places or not matches.by_words:
        return _MISSING
    return f"{matches.by_words[0]:.1%} at {matches.places:,} places"


def _mending(fixes: _Fixes | None) -> str:
    if fixes is None or not fixes.slips:
        return "How well it mends slips was not measured: it does not offer `fix`."
    edits = (
        f"{fixes.right / fixes.made:.1%} of its {fixes.made:,} edits were right"
        if fixes.made
        else "it made no edit"
    )
    left = (
        f", and it left {fixes.left_alone:,} of {fixes.good_texts:,} good texts alone"
        if fixes.good_texts
        else ""
    )
    return (
        f"Of {fixes.slips:,} slips in {fixes.pairs:,} texts it mended "
        f"{fixes.right / fixes.slips:.1%}; {edits}{left}."
    )


def _measured_on(machine: _Machine) -> str:
    cores = f" with {machine.cores} cores" if machine.cores else ""
    return f"Measured with `coauthor bench model` on {machine.processor}{cores}."
