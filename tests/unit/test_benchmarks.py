"""The parts of `benchmarks/` that are no timing, so that they do not rot unseen."""

import pytest

from benchmarks import did_change, suggestion
from benchmarks.memory import _kilobytes
from benchmarks.setting import ESSAY, words


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
