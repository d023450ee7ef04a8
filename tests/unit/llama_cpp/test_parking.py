"""Texts that nobody writes at just now wait outside of the cells, and come back."""

import pytest

from coauthor.backends.base import Priority
from tests.unit.llama_cpp.conftest import StartEngine
from tests.unit.llama_cpp.inside import Inside

ESSAY = "The essay is about rivers, and how they find their way to the sea at last"
LETTER = "Dear Anna, thank you for the long letter that came to us on the first day of"
KEYS = 3
"""As many as it takes for a text to have the cells to itself."""


@pytest.fixture
def engine(start_engine: StartEngine) -> Inside:
    return start_engine()


def write(engine: Inside, text: str, keys: int = KEYS) -> str:
    return [engine.run(text + "e" * typed).text for typed in range(1, keys + 1)][-1]


def test_a_text_is_not_read_again_when_its_writer_comes_back(
    engine: Inside, start_engine: StartEngine
) -> None:
    write(engine, ESSAY)
    write(engine, LETTER)
    kept = engine.loaded.sequences
    assert sum(it.parked is not None for it in kept._kept) == 1
    read = engine.tokens
    again = engine.run(ESSAY + "e" * (KEYS + 1), max_tokens=1)
    assert engine.tokens - read == 1
    assert again.text == start_engine().run(ESSAY + "e" * (KEYS + 1), max_tokens=1).text


def test_a_text_that_moves_to_the_first_cells_goes_on_as_it_would_have(
    engine: Inside, start_engine: StartEngine
) -> None:
    write(engine, ESSAY)
    moved = write(engine, LETTER, keys=KEYS + 2)
    assert engine.loaded.sequences._in_cells()[0].low
    assert moved == write(start_engine(), LETTER, keys=KEYS + 2)


def test_what_is_read_ahead_is_there_when_the_writer_comes(engine: Inside) -> None:
    write(engine, ESSAY)
    engine.run(LETTER, max_tokens=0, priority=Priority.PREFETCH)
    read = engine.tokens
    engine.run(LETTER, max_tokens=1)
    assert engine.tokens - read <= 1
