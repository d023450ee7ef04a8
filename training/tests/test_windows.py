"""What a run reads: by the mixture's shares, everything once before anything twice."""

from collections import Counter

import numpy as np
import pytest

from recipe.windows import Windows
from tests.conftest import Made


def windows(made: Made, mixture: dict[str, float], steps: int = 200) -> Windows:
    return Windows(
        made.places.train, mixture, block=64, blocks_a_step=8, steps=steps, seed=1
    )


def test_a_genre_is_read_whole_before_it_comes_again(made: Made) -> None:
    its = np.fromfile(made.places.train / "docs.tokens", dtype=np.uint16)
    blocks = (len(its) - 1) // 64
    reader = windows(made, {"docs": 1}, steps=blocks // 8)
    seen = Counter(
        row.tobytes()
        for step in range(blocks // 8)
        for row in reader.batch(step, 64).said
    )
    whole = Counter(
        its[at * 64 + 1 : at * 64 + 65].astype(np.int64).tobytes()
        for at in range(blocks)
    )
    assert sum(seen.values()) == blocks // 8 * 8
    assert not seen - whole


def test_a_step_is_the_same_whoever_asks(made: Made) -> None:
    mixture = {"docs": 1.0, "fiction": 2.0}
    one, other = windows(made, mixture), windows(made, mixture)
    for step in range(40):
        one.batch(step, 64)
    assert np.array_equal(one.batch(90, 64).read, other.batch(90, 64).read)
    assert not np.array_equal(one.batch(91, 64).read, one.batch(90, 64).read)


def test_short_windows_read_the_same_tokens(made: Made) -> None:
    reader = windows(made, {"docs": 1.0})
    long, short = reader.batch(5, 64), reader.batch(5, 32)
    assert short.read.shape == (16, 32)
    assert np.array_equal(short.said.ravel(), long.said.ravel())
    assert not short.read[:, 0].any()
    assert np.array_equal(short.read[:, 1:], short.said[:, :-1])


def test_genres_that_have_no_window_are_named(made: Made) -> None:
    with pytest.raises(ValueError, match="docs"):
        Windows(
            made.places.train,
            {"docs": 1, "fiction": 1},
            block=10_000_000,
            blocks_a_step=1,
            steps=1,
            seed=1,
        )
