"""The keys of a replay, the pauses between them, and the figures made of both."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from coauthor.cli.bench.command import bench
from coauthor.cli.bench.editor import Status
from coauthor.cli.bench.figures import percentile, share, summary
from coauthor.cli.bench.keys import keys, moved, split
from coauthor.cli.bench.measured import measure
from coauthor.cli.bench.replay import Replay
from coauthor.cli.bench.report import Typing
from coauthor.cli.bench.rhythm import Rhythm, measured_rhythm, what_ends
from coauthor.cli.bench.sources import Press, Sources
from coauthor.document.positions import Position, position_at
from coauthor.document.store import Change, TextDocument
from coauthor.errors import SwitchedOff

TEXT = "Das 🌊 rauscht, weiter.\r\nUnd „so“ 👩‍🚀 — weiter?\n\nÉnd\rlast 𝄞"


@pytest.mark.parametrize("typed", [0, 1, 7, 30, 33, 34, 35, len(TEXT), 500])
def test_the_keys_type_the_text_again(typed: int) -> None:
    beginning, rest = split(TEXT, typed)
    assert beginning + rest == TEXT
    document = TextDocument("file:///a.md", "markdown", 1, beginning, "utf-16")
    cursor = position_at(beginning, len(beginning), "utf-16")

    for key in keys(beginning, rest):
        document.apply([Change(cursor, cursor, key.text)])
        cursor = moved(cursor, key.text)
        assert cursor == position_at(document.text, len(document.text), "utf-16")

    assert document.text == TEXT


def test_a_text_that_switches_coauthor_off_is_not_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr("coauthor.cli.bench.command.Wire", None)
    text = tmp_path / "off.md"
    text.write_text("---\ncoauthor: off\n---\n\nIt rained all day.\n")
    with pytest.raises(SwitchedOff):
        bench(Typing(text, keys=9, seed=1, pauses=False, speed=1.0, accepts=False))


def test_a_key_is_one_character_or_one_line_end() -> None:
    beginning, rest = split("a\r\n👍b", 4)

    assert (beginning, rest) == ("a", "\r\n👍b")
    assert [key.text for key in keys(beginning, rest)] == ["\r\n", "👍", "b"]
    assert split("a\r\n👍b", 3)[1] == "\r\n👍b", "a line end is not typed by halves"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", "inside_word"),
        ("The", "inside_word"),
        ("The ", "after_word"),
        ("The,", "inside_word"),
        ("The, ", "after_clause"),
        ("The end. ", "after_sentence"),
        ("“The end!” ", "after_sentence"),
        ("*The end.* ", "after_sentence"),
        ("The end.\n", "after_paragraph"),
        ("The end.\r\n", "after_paragraph"),
    ],
)
def test_what_a_key_ends(text: str, ends: str) -> None:
    assert what_ends(text) == ends


def test_what_a_key_ends_is_told_by_the_text_before_it() -> None:
    assert [key.ends for key in keys("Well.", " I")] == [
        "after_sentence",
        "inside_word",
    ]


def test_pauses_have_the_percentiles_they_are_drawn_from() -> None:
    chance = Random(7)
    rhythm = measured_rhythm()

    drawn = [rhythm.pause_ms("inside_word", chance) for _ in range(20_000)]

    assert percentile(drawn, 50) == pytest.approx(123, rel=0.03)
    assert percentile(drawn, 90) == pytest.approx(242, rel=0.05)
    assert (min(drawn), max(drawn)) == (29, 833)


def test_pauses_are_the_same_for_the_same_seed() -> None:
    def draw(seed: int) -> list[float]:
        chance = Random(seed)
        rhythm = measured_rhythm()
        return [rhythm.pause_ms("after_sentence", chance) for _ in range(50)]

    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_between_two_percentiles_a_pause_is_on_a_straight_line() -> None:
    class Fixed(Random):
        def uniform(self, a: float, b: float) -> float:
            return 30

    rhythm = Rhythm({"inside_word": {"20": 100, "40": 200}})

    assert rhythm.pause_ms("inside_word", Fixed()) == 150


def test_percentiles() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([1, 2], 95) == pytest.approx(1.95)
    assert percentile([5], 99) == 5
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_a_summary_of_nothing_is_none() -> None:
    assert summary([]) is None
    assert share(1, 0) is None
    found = summary([4.0, 1.0, 2.0, 3.0])
    assert found is not None
    assert (found.n, found.p50, found.least, found.most) == (4, 2.5, 1.0, 4.0)


def presses(*outcomes: str) -> list[Press]:
    made: list[Press] = []
    for outcome in outcomes:
        assert outcome in ("shown", "empty", "superseded", "failed")
        made.append(Press("inside_word", 0.0, outcome))
    return made


def told(made: list[Press], **counters: int) -> Counter[str | None]:
    """The sources of all presses when the counters say this after them."""
    sources = Sources({"from_cache": 10, "joined": 10})
    for press in made:
        sources.answered(press)
    sources.settle({name: 10 + count for name, count in counters.items()})
    return Counter(press.source for press in made if press.outcome == "shown")


def test_the_counters_tell_where_suggestions_came_from() -> None:
    assert told(presses("shown"), from_cache=1, joined=0) == {"cache": 1}
    assert told(presses("shown"), from_cache=0, joined=0) == {"model": 1}
    assert told(presses("shown"), from_cache=0, joined=1) == {"joined": 1}
    superseded = presses("superseded", "shown")
    assert told(superseded, from_cache=1, joined=0) == {"cache": 1}
    assert told(superseded, from_cache=0, joined=1) == {"model": 1}
    assert told(presses("shown", "shown"), from_cache=1, joined=0) == {"unknown": 2}
    assert told(presses("shown")) == {"unknown": 1}, "a server without the counter"


def test_keys_after_the_question_are_not_part_of_its_answer() -> None:
    sources = Sources({"from_cache": 0, "joined": 0})
    first, second = presses("shown", "shown")
    sources.answered(first)
    sources.ask()
    sources.answered(second)

    sources.tell({"from_cache": 1, "joined": 0})
    sources.settle({"from_cache": 1, "joined": 0})

    assert (first.source, second.source) == ("cache", "model")


def test_a_cursor_moves_in_the_units_of_the_wire() -> None:
    assert moved(Position(2, 5), "a👍") == Position(2, 8)
    assert moved(Position(2, 5), "a\nb👍") == Position(3, 3)


def test_the_figures_of_a_replay_add_up() -> None:
    made = [
        Press("inside_word", 0.0, "shown", "cache", ms=1.0, new_characters=0),
        Press("inside_word", 0.0, "shown", "model", ms=9.0, new_characters=12),
        Press("after_word", 0.0, "empty", ms=2.0),
        Press("after_word", 0.0, "superseded", ms=30.0),
        Press("accepted", 0.0, "shown", "joined", ms=5.0, new_characters=8),
    ]
    before = Status("ready", "m", {"from_cache": 4, "generated": 10}, {})
    after = Status(
        "ready", "m", {"from_cache": 5, "generated": 30, "evaluated": 10}, {}
    )

    measured = measure(Replay(made, 1.0, before, after), characters_per_token=4.0)

    assert (measured.keys, measured.taken) == (4, 1)
    assert measured.outcomes == {"shown": 3, "empty": 1, "superseded": 1}
    assert measured.sources == {"cache": 1, "model": 1, "joined": 1}
    latencies = measured.latencies_ms
    found = (latencies.answered, latencies.with_model, latencies.superseded)
    assert [it.n if it else 0 for it in found] == [4, 2, 1]
    assert latencies.answered is not None
    assert latencies.answered.most == 9.0, "what was superseded is apart"
    assert measured.shares.shown == 0.6
    assert measured.shares.shown_without_model == 0.2
    assert measured.shares.quick == 0.4
    tokens = measured.tokens
    assert (tokens.generated, tokens.shown, tokens.never_shown) == (20, 5, 15)
    assert tokens.evaluated_per_key == 2.0
    assert measured.missing == ("asked", "joined", "prefetches")
