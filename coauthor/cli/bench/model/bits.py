"""Bits per character, measured by a process of its own (`llama_cpp/likelihood.py`)."""

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from coauthor.backends.llama_cpp.launch import worker_environment
from coauthor.cli.bench.model.texts import Genre
from coauthor.errors import BackendUnavailable

_PROGRAM = (sys.executable, "-P", "-m", "coauthor.backends.llama_cpp.likelihood")


class _Found(msgspec.Struct):
    bits: list[float]
    tokens: list[int]
    seconds: float
    memory_mb: float | None


@dataclass(frozen=True, slots=True)
class Bits:
    """The information in the passages of some genres."""

    per_character: dict[str, float]
    """By genre: all bits of its passages over their Unicode characters."""
    tokens: int
    seconds: float
    """Of decoding, with all cores, a logit row for every token."""
    memory_mb: float | None

    @property
    def mean(self) -> float:
        """The mean over the genres, each counting the same."""
        return sum(self.per_character.values()) / len(self.per_character)


def measure_bits(model: Path, genres: Sequence[Genre], spin_count: int) -> Bits:
    """Measure all passages.

    Raises BackendUnavailable when the model cannot be used.
    """
    passages = [passage for genre in genres for passage in genre.passages]
    done = subprocess.run(
        (*_PROGRAM, str(model.absolute())),
        input=json.dumps(passages),
        capture_output=True,
        encoding="utf-8",
        env=worker_environment(spin_count),
        check=False,
    )
    try:
        found = msgspec.json.decode(done.stdout, type=_Found)
    except msgspec.MsgspecError as error:
        why = (done.stderr.strip().splitlines() or ["It said nothing."])[-1]
        raise BackendUnavailable(f"The model could not be measured. {why}") from error
    if not all(map(math.isfinite, found.bits)):
        raise BackendUnavailable(
            f"{model.name} gives numbers that are none; its file may be damaged."
        )
    bits = iter(found.bits)
    return Bits(
        {
            genre.name: sum(next(bits) for _ in genre.passages) / genre.characters
            for genre in genres
        },
        sum(found.tokens),
        found.seconds,
        found.memory_mb,
    )
