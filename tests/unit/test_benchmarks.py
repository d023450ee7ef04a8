"""The parts of `benchmarks/` that are no timing, so that they do not rot unseen."""

from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import pytest

from benchmarks import did_change, suggestion
from benchmarks.engines import drafts
from benchmarks.engines.engine import Running
from benchmarks.memory import _kilobytes
from benchmarks.setting import ESSAY, words
from coauthor.backends.llama_cpp import drafts as own_drafts
from coauthor.backends.llama_cpp.drafts import best_length
from tests.unit.llama_cpp.tiny_gguf import write_model


def test_words_are_the_end_of_the_text() -> None:
    beginning, last = words("One  two,\nthree.", 2)

    assert (beginning, last) == ("One", ["  two,", "\nthree."])
    essay = ESSAY.read_text("utf-8").rstrip()
    beginning, last = words(essay, 300)
    assert beginning + "".join(last) == essay
    assert len(last) == 300


def test_edits_are_timed_where_they_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(did_change, "_EDITS", 5)
    monkeypatch.setattr(did_change, "_SLOW_EDITS", 5)
    monkeypatch.setattr(did_change, "SIZES", {"small": 900})

    figures = did_change.did_change("A line 🌊 of text.\nAnd another one.\n")["small"]

    assert set(figures) == {"end", "middle", "beginning"}
    for place in figures.values():
        assert {place[name].n for name in place if name.endswith("_ms")} == {5}


def test_a_line_through_suggestions() -> None:
    made = [suggestion.Suggested(3.0 + 2 * it, 1, it) for it in (4, 8, 12)]

    assert suggestion._line(made) == {
        "ms_for_each_token": 2.0,
        "ms_beside": 3.0,
        "ms_at_12_tokens": 27.0,
    }
    assert suggestion._line(made[:1]) is None


def test_the_kernel_tells_kilobytes() -> None:
    assert _kilobytes("Rss:  900 kB\nPss:    120 kB\nPss_Dirty: 7 kB\n") == 120


def test_a_given_answer_is_written_with_and_without_drafts(tmp_path: Path) -> None:
    model = write_model(tmp_path / "model.gguf")
    engine = drafts._Engine(Running(model, 0, 1, 1), tmp_path)
    text = "one word after the other, and no word twice. "

    with drafts._drafting(0):
        assert engine.write("1. " + text, text)[1] == 1
    with drafts._drafting(4):
        assert 3 < engine.write("2. " + text, text)[1] <= 5
    assert best_length is own_drafts.best_length


def test_about_so_many_words_are_changed() -> None:
    words = [str(number) for number in range(2000)]

    assert drafts.rewritten(words, 0, Random(1)) == words
    new = drafts.rewritten(words, 0.1, Random(1))
    kept = sum(
        block.size
        for block in SequenceMatcher(None, words, new, False).get_matching_blocks()
    )
    assert 0.9 * 2000 <= kept <= 0.95 * 2000
