"""What each step of the training reads: a pure function of the step's number.

The tokens of every genre are cut into blocks of the context's length. A run reads the
genres by the shares of its mixture, and each genre's blocks in a random order, all of
them before any comes again. Nothing is remembered, so a run that is stopped goes on
with exactly what it would have read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recipe.places import GENRE_FILES

_BEGIN = 0
"""The token that llama.cpp puts before everything: `<|endoftext|>`."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of tokens; all arrays have one row for each window."""

    read: np.ndarray
    """What the model sees; each window begins as every prompt does."""
    said: np.ndarray
    """The token that comes next at each place."""
    learned: np.ndarray
    """Where that token counts."""


class Shard:
    """One genre's tokens, left on the disk. Raises FileNotFoundError without them."""

    def __init__(self, folder: Path, genre: str, block: int) -> None:
        paths = [folder / f"{genre}{suffix}" for suffix in GENRE_FILES]
        if not paths[1].is_file():
            raise FileNotFoundError(
                f"{paths[1]} is not there. Run `recipe prepare` first."
            )
        self._block = block
        self.blocks = max(0, paths[1].stat().st_size - 1) // block
        if self.blocks:  # An empty file cannot be mapped.
            self._tokens = np.memmap(paths[0], dtype=np.uint16, mode="r")
            self._learned = np.memmap(paths[1], dtype=np.uint8, mode="r")

    def block(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """A block's tokens with the one behind it, and whether each is learned."""
        start, end = number * self._block, (number + 1) * self._block + 1
        return self._tokens[start:end].astype(np.int64), self._learned[start:end] != 0


class Windows:
    """The order in which a run reads the shards."""

    def __init__(
        self,
        folder: Path,
        mixture: Mapping[str, float],
        *,
        block: int,
        blocks_a_step: int,
        steps: int,
        seed: int,
    ) -> None:
        self._shards = [Shard(folder, genre, block) for genre in mixture]
        empty = [g for g, s in zip(mixture, self._shards, strict=True) if s.blocks < 1]
        if empty:
            raise ValueError(f"Too little text for one window: {', '.join(empty)}.")
        self._block, self._blocks_a_step, self._seed = block, blocks_a_step, seed
        shares = np.array([*mixture.values()]) / sum(mixture.values())
        chance = np.random.default_rng([seed, 0])
        drawn = chance.choice(len(shares), size=steps * blocks_a_step, p=shares)
        self._genres = drawn.astype(np.uint8)
        self._turns = np.zeros(len(drawn), dtype=np.int64)
        for genre in range(len(shares)):
            its = self._genres == genre
            self._turns[its] = np.arange(its.sum())
        self._orders: dict[tuple[int, int], np.ndarray] = {}

    def batch(self, step: int, window: int) -> Batch:
        """What this step reads, in windows of so many tokens."""
        first = step * self._blocks_a_step
        blocks = [self._read(at) for at in range(first, first + self._blocks_a_step)]
        tokens = np.stack([tokens for tokens, _ in blocks])
        learned = np.stack([learned for _, learned in blocks])
        read = tokens[:, :-1].reshape(-1, window).copy()
        read[:, 0] = _BEGIN
        return Batch(
            read,
            tokens[:, 1:].reshape(-1, window),
            learned[:, 1:].reshape(-1, window),
        )

    def _read(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        genre, turn = int(self._genres[at]), int(self._turns[at])
        shard = self._shards[genre]
        round_, place = divmod(turn, shard.blocks)
        return shard.block(int(self._order(genre, round_)[place]))

    def _order(self, genre: int, round_: int) -> np.ndarray:
        key = genre, round_
        if key not in self._orders:
            chance = np.random.default_rng([self._seed, 1, genre, round_])
            self._orders[key] = chance.permutation(self._shards[genre].blocks)
        return self._orders[key]
