"""Which kept sequence a prompt reuses, and which gives way."""

import pytest

from coauthor.backends.llama_cpp.kept import Kept, common_prefix
from coauthor.backends.llama_cpp.sequences import Sequences


class Cells:
    """Remembers which tokens each sequence holds."""

    def __init__(self) -> None:
        self.lengths: dict[int, int] = {}

    def remove(self, sequence: int, position: int) -> bool:
        self.lengths[sequence] = position
        return True

    def copy(self, source: int, target: int, end: int) -> None:
        assert not self.lengths.get(target)
        assert end <= self.lengths[source]
        self.lengths[target] = end


@pytest.fixture
def cells() -> Cells:
    return Cells()


@pytest.fixture
def sequences(cells: Cells) -> Sequences:
    return Sequences(cells, 3, rewinds=True)


def work(sequences: Sequences, cells: Cells, tokens: list[int]) -> Kept:
    """A run that evaluates these tokens."""
    kept = sequences.claim(tokens, len(tokens))
    kept.tokens = list(tokens)
    cells.lengths[kept.id] = len(tokens)
    return kept


def document(number: int, length: int = 200) -> list[int]:
    return [number * 1000 + at for at in range(length)]


def test_an_appended_token_goes_on_in_the_same_sequence(
    sequences: Sequences, cells: Cells
) -> None:
    first = work(sequences, cells, document(1))
    sequences.release(first)
    again = sequences.claim([*document(1), 7], 201)
    assert again is first
    assert len(again.tokens) == 200


def test_a_busy_sequence_is_copied(sequences: Sequences, cells: Cells) -> None:
    first = work(sequences, cells, document(1))
    sibling = sequences.claim([*document(1)[:150], 7], 151)
    assert sibling is not first
    assert sibling.tokens == document(1)[:150]
    assert cells.lengths[first.id] == 200


def test_going_back_far_keeps_the_longer_sequence(
    sequences: Sequences, cells: Cells
) -> None:
    first = work(sequences, cells, document(1))
    sequences.release(first)
    earlier = work(sequences, cells, document(1)[:100])
    sequences.release(earlier)
    assert sequences.claim(document(1), 200) is first


def test_the_least_recently_used_gives_way(sequences: Sequences, cells: Cells) -> None:
    for number in (1, 2, 3, 1, 4):
        sequences.release(work(sequences, cells, document(number)))
    assert len(sequences.claim(document(1), 200).tokens) == 200
    assert sequences.claim(document(2), 200).tokens == []


def test_room_is_made_from_idle_sequences_first(
    sequences: Sequences, cells: Cells
) -> None:
    busy = work(sequences, cells, document(1))
    idle = work(sequences, cells, document(2))
    sequences.release(idle)
    mine = work(sequences, cells, document(3))
    assert sequences.make_room([mine])
    assert (busy.lost, idle.lost) == (False, True)
    assert sequences.make_room([mine])
    assert busy.lost
    assert not sequences.make_room([mine])


def test_a_row_is_kept_for_the_same_prompt_only(
    sequences: Sequences, cells: Cells
) -> None:
    first = work(sequences, cells, document(1))
    first.row = memoryview(bytes(8)).cast("f")
    first.tokens += [1, 2, 3]
    sequences.release(first)
    again = sequences.claim(document(1), 200)
    assert again.row is not None
    sequences.release(again)
    assert sequences.claim([*document(1), 1], 201).row is None


def test_models_that_cannot_be_cut_back_start_anew(cells: Cells) -> None:
    sequences = Sequences(cells, 3, rewinds=False)
    sequences.release(work(sequences, cells, document(1)))
    assert sequences.claim(document(1), 200).tokens == []


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 700])
def test_common_prefix(length: int) -> None:
    tokens = list(range(800))
    assert common_prefix(tokens, [*tokens[:length], -1]) == length
    assert common_prefix(tokens[:length], tokens) == length
