"""Which kept sequence a prompt reuses, and which gives way."""

import ctypes

import pytest

from coauthor.backends.llama_cpp.context import Taken
from coauthor.backends.llama_cpp.kept import Kept, common_prefix
from coauthor.backends.llama_cpp.sequences import Sequences


class Cells:
    """Remembers which tokens each sequence holds."""

    def __init__(self) -> None:
        self.lengths: dict[int, int] = {}
        self.full = False

    def remove(self, sequence: int, position: int) -> bool:
        self.lengths[sequence] = position
        return True

    def take_out(self, sequence: int) -> Taken | None:
        return (ctypes.c_uint8 * self.lengths.pop(sequence))()

    def put_back(self, sequence: int, taken: Taken) -> bool:
        assert not self.lengths.get(sequence)
        self.lengths[sequence] = 0 if self.full else len(taken)
        return not self.full

    def copy(self, source: int, target: int, end: int) -> None:
        assert not self.lengths.get(target)
        assert end <= self.lengths[source]
        self.lengths[target] = end


@pytest.fixture
def cells() -> Cells:
    return Cells()


@pytest.fixture
def sequences(cells: Cells) -> Sequences:
    return Sequences(cells, 3, rewinds=True, parked_bytes=1000)


def work(
    sequences: Sequences, cells: Cells, tokens: list[int], *, inline: bool = False
) -> Kept:
    """A run that evaluates these tokens."""
    kept = sequences.claim(tokens, len(tokens), inline=inline)
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


def test_the_least_recently_used_gives_way_and_comes_back(
    sequences: Sequences, cells: Cells
) -> None:
    for number in (1, 2, 3, 1, 4):
        sequences.release(work(sequences, cells, document(number)))
    assert sum(map(bool, cells.lengths.values())) == 3
    for number in (1, 2, 3, 4):
        kept = sequences.claim(document(number), 200)
        assert kept.tokens == document(number)
        assert cells.lengths[kept.id] == 200
        sequences.release(kept)


def test_the_longest_unused_is_forgotten_when_too_much_is_parked(
    sequences: Sequences, cells: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequences._parking, "_most_bytes", 450)
    for number in (1, 2, 3, 4, 5, 6):
        sequences.release(work(sequences, cells, document(number)))
    # Three in the cells, two parked.
    assert sequences.claim(document(2), 200).tokens == document(2)
    assert sequences.claim(document(1), 200).tokens == []


def test_what_is_brought_back_is_not_forgotten_for_the_room_it_takes(
    cells: Cells,
) -> None:
    sequences = Sequences(cells, 2, rewinds=True, parked_bytes=250)
    for number in (1, 2, 3):
        sequences.release(work(sequences, cells, document(number)))
    back = sequences.claim(document(1), 200)
    assert (back.lost, back.tokens) == (False, document(1))
    assert back in sequences._kept


def test_no_more_than_so_many_are_parked(cells: Cells) -> None:
    sequences = Sequences(cells, 2, rewinds=True, parked_bytes=10**9)
    for number in range(1, 80):
        sequences.release(work(sequences, cells, document(number, 40)))
    assert len(sequences._kept) == 2 + 64


def test_siblings_are_few_and_never_parked(cells: Cells) -> None:
    sequences = Sequences(cells, 16, rewinds=True, parked_bytes=1000)
    runs = [work(sequences, cells, [*document(1), at]) for at in range(10)]
    for run in runs:
        sequences.release(run)
    assert [run.lost for run in runs] == [True] * 4 + [False] * 6
    written(sequences, cells, 2, times=3)
    assert [run.parked is not None for run in runs] == [False] * 9 + [True]


def test_what_finds_no_room_any_more_is_read_anew(
    sequences: Sequences, cells: Cells
) -> None:
    for number in (1, 2, 3, 4):
        sequences.release(work(sequences, cells, document(number)))
    cells.full = True
    assert sequences.claim(document(1), 200).tokens == []


def written(sequences: Sequences, cells: Cells, number: int, times: int) -> Kept:
    """So many keys in a row at the end of a document."""
    runs: list[Kept] = []
    for _ in range(times):
        runs.append(work(sequences, cells, document(number), inline=True))
        sequences.release(runs[-1])
    return runs[-1]


def test_the_third_key_at_a_text_gives_it_the_cells(
    sequences: Sequences, cells: Cells
) -> None:
    first = written(sequences, cells, 1, times=3)
    second = written(sequences, cells, 2, times=2)
    assert (first.parked, second.low) == (None, False)
    written(sequences, cells, 2, times=1)
    assert first.parked is not None
    assert second.low
    assert second.tokens == document(2)
    assert cells.lengths == {second.id: 200}


def test_two_prompts_that_take_turns_both_stay(
    sequences: Sequences, cells: Cells
) -> None:
    kept = [written(sequences, cells, number, times=1) for number in (1, 2) * 4]
    assert all(each.parked is None for each in kept)


def test_what_is_read_for_later_is_parked_beside_a_text_being_written(
    sequences: Sequences, cells: Cells
) -> None:
    first = written(sequences, cells, 1, times=1)
    later = work(sequences, cells, document(2))
    assert later.parked is None
    sequences.release(later)
    assert (first.parked, later.parked is None) == (None, False)


def test_nothing_moves_while_somebody_else_works(
    sequences: Sequences, cells: Cells
) -> None:
    busy = work(sequences, cells, document(2))
    mine = written(sequences, cells, 1, times=3)
    assert (busy.parked, mine.low) == (None, False)
    sequences.release(busy)
    assert written(sequences, cells, 1, times=1).low


def test_room_is_made_from_idle_sequences_first(
    sequences: Sequences, cells: Cells
) -> None:
    busy = work(sequences, cells, document(1))
    idle = work(sequences, cells, document(2))
    sequences.release(idle)
    mine = work(sequences, cells, document(3))
    assert sequences.make_room([mine])
    assert (busy.lost, idle.parked is None) == (False, False)
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
