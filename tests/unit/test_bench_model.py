"""The figures of `coauthor bench model`, on texts small enough to count by hand."""

import json
import lzma
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.backends.base import Capabilities
from coauthor.backends.llama_cpp.likelihood import windows
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.cli.bench.model.bits import measure_bits
from coauthor.cli.bench.model.floors import Floors
from coauthor.cli.bench.model.guess import Guess, Predictor, recent
from coauthor.cli.bench.model.places import Place, choose_places, next_words
from coauthor.cli.bench.model.slips import Pair, mend, read_pairs
from coauthor.cli.bench.model.texts import Genre, documents, read_genres
from coauthor.cli.bench.model.writers import (
    Passage,
    ideal,
    realistic,
    right_length,
)
from coauthor.errors import BackendUnavailable, WrongInput
from coauthor.models.bundled import bundled_path

BUNDLED = bundled_path()
KNOWN = Capabilities(
    "tiny",
    512,
    characters_per_token=4.0,
    fim_order="spm",
    skills={"fix": "<|fix|>{{text}}<|end|>"},
)


@given(st.integers(0, 5000), st.integers(4, 700))
def test_each_token_is_predicted_once_from_a_quarter_of_a_window(
    length: int, size: int
) -> None:
    predicted: list[int] = []
    for start, first, end in windows(length, size):
        assert end - start <= size
        assert start == 0 or first - start >= size // 4
        predicted += range(first, end)
    assert predicted == list(range(1, length))


_PEER = """
import json, sys, numpy as np
from llama_cpp import Llama
path, text = sys.argv[1], sys.stdin.read()
model = Llama(path, n_ctx=512, logits_all=True, verbose=False)
tokens = [model.token_bos()] + model.tokenize(text.encode(), add_bos=False)
model.eval(tokens)
rows = np.array(model.scores[: len(tokens) - 1], dtype=np.float64)
logs = rows - np.log(np.exp(rows - rows.max(1, keepdims=True)).sum(1, keepdims=True))
logs -= rows.max(1, keepdims=True)
print(-sum(logs[i, t] for i, t in enumerate(tokens[1:])) / np.log(2))
"""


def test_bits_are_those_of_the_high_level_binding() -> None:
    text = (
        "It was late in the evening when we reached the village, and nobody was about."
    )
    peer = subprocess.run(
        [sys.executable, "-c", _PEER, str(BUNDLED)],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = measure_bits(BUNDLED, [Genre("prose", (text,))], 1000)

    bits = found.per_character["prose"] * len(text)
    assert bits == pytest.approx(float(peer.stdout), rel=0.01)
    assert found.mean == found.per_character["prose"]


def test_a_file_that_is_no_model_is_told() -> None:
    with pytest.raises(BackendUnavailable, match="is not a model file"):
        measure_bits(Path("README.md"), [Genre("prose", ("Some text.",))], 1000)


def test_genres_are_files_and_documents_are_cut_at_paragraphs(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "letters.txt.xz", "wt", encoding="utf-8") as file:
        file.write("Dear “Anna”,\n\nit rains—still…\n<|doc|>\nDear all\n")
    (tmp_path / "note.md").write_text("word " * 100, "utf-8")
    (tmp_path / "figure.png").write_bytes(b"\x89PNG")

    letters, note = read_genres(tmp_path, 80)

    assert letters == Genre("letters", ("Dear", "Dear all"))
    assert note.passages == ("word word",)
    whole, _ = read_genres(tmp_path, 800)
    assert whole.straight().passages[0] == 'Dear "Anna",\n\nit rains--still...'


def test_a_folder_without_text_or_with_a_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="no text"):
        read_genres(tmp_path, 10)
    with pytest.raises(WrongInput, match="not a folder"):
        read_genres(tmp_path / "none", 10)
    (tmp_path / "a.txt.xz").write_bytes(b"not xz")
    with pytest.raises(WrongInput, match="cannot be read"):
        list(documents(tmp_path / "a.txt.xz"))


def says(answers: Mapping[str, str], sure: float = 1.0) -> Predictor:
    """A predictor that answers after texts that end so, and else not at all."""

    async def predict(before: str) -> Guess:
        for ending, text in answers.items():
            if before.endswith(ending):
                return Guess(text, sure)
        return Guess()

    return predict


@pytest.mark.parametrize(
    ("guess", "rest", "length"),
    [
        (" the river", " the river ran", 10),
        (" the river", " the lake", 5),
        (" the river", " then", 0),
        ("er was", "er ran", 3),
        ("er,", "er ran", 2),
        (" river. It", " river and", 6),
        ("", "anything", 0),
        ("a", "an", 0),
    ],
)
def test_one_key_takes_all_or_the_first_word(
    guess: str, rest: str, length: int
) -> None:
    assert right_length(guess, rest) == length


async def test_the_ideal_writer_takes_what_is_right() -> None:
    passage = Passage("We saw", " the river again.")
    predict = says({"saw": " the river", "r": " agile", "river ": "again."})
    saved = await ideal([passage], predict)

    # One key for " the river", one for the space, one for "again.".
    assert (saved.characters, saved.keys, saved.taken) == (17, 3, 2)
    assert (saved.looks, saved.right) == (3, 2)
    assert saved.keys_saved == pytest.approx(14 / 17)


async def test_the_realistic_writer_looks_seldom_and_pays_for_it() -> None:
    passage = Passage("We saw ", "the river")
    predict = says({"the": "re", "the ": "river", "th": "e river"})
    saved = await realistic([passage], predict)

    # "th" is no place to look, "the" is, and after the space comes the right word.
    assert (saved.keys, saved.looks, saved.right) == (5, 2, 1)
    assert saved.net_saved == pytest.approx(1 - 7 / 9)
    unsure = await realistic([passage], says({"the ": "river"}, sure=0.4))
    assert (unsure.keys, unsure.looks) == (9, 0)


async def test_floors_know_frequent_words_and_pairs() -> None:
    floors = Floors()
    floors.learn("the cat sat\n\nthe cat ran\n\nthe dog sat\n\nthen then then")
    floors.finish()

    assert await floors.frequency("th") == Guess("e ", 3 / 6)
    assert await floors.frequency("A ") == Guess()
    assert (await floors.pair("the ")).text == "cat "
    assert (await floors.pair("the d")).text == "og "
    assert await floors.pair("the") == await floors.frequency("the")
    assert await floors.pair("the,") == Guess()


def test_places_hide_words_inside_a_paragraph() -> None:
    text = "A first word. " * 40
    places = choose_places(Genre("prose", (text, "too short")), 5, 1)

    assert len(places) == 5
    for place in places:
        assert text.startswith(place.before + place.hidden + place.after)
        assert len(place.hidden.split()) == 5


def script(*rules: Rule) -> ScriptedBackend:
    return ScriptedBackend(Script(rules=rules))


async def test_words_count_until_the_first_wrong_one() -> None:
    place = Place("We saw the", " river run by our house", " and go.")
    backend = script(Rule(text=" river run past our house"))
    found = await next_words(backend, KNOWN, [place], middle=True)

    assert found.by_words == (1.0, 1.0, 0.0, 0.0, 0.0)
    assert "go." in str(backend.requests[0].parts)


async def test_mending_counts_edits_and_good_texts() -> None:
    pairs = [
        Pair("He go home. We was late.", "He goes home. We were late."),
        Pair("All is well.", "All is well."),
    ]
    backend = script(
        Rule(when="He go", text="He goes home. We are late."),
        Rule(text="All is well."),
    )
    found = await mend(backend, KNOWN, pairs)

    assert (found.slips, found.made, found.right) == (2, 2, 1)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert (found.good_texts, found.left_alone) == (1, 1)


async def test_slips_in_a_text_that_is_too_long_are_not_mended() -> None:
    pairs = [
        Pair("He go home, a long way.", "He goes home, a long way."),
        Pair("All is well, at length.", "All is well, at length."),
        Pair("We was late.", "We were late."),
    ]
    backend = script(
        Rule(when="long way", fail="ContextTooLong"),
        Rule(when="at length", fail="ContextTooLong"),
        Rule(text="We were late."),
    )
    found = await mend(backend, KNOWN, pairs)

    assert (found.pairs, found.too_long, found.good_texts) == (3, 2, 0)
    assert (found.slips, found.precision, found.recall) == (2, 1.0, 0.5)


def test_pairs_are_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    line = json.dumps({"wrong": "a", "right": "b"})
    path.write_text(f"{line}\n\n{line}\n{line}\n", "utf-8")
    assert read_pairs(path, 2) == [Pair("a", "b")] * 2
    path.write_text("[]", "utf-8")
    with pytest.raises(WrongInput, match="JSON lines"):
        read_pairs(path, 2)


def test_the_window_begins_at_the_same_place_for_many_keys() -> None:
    text = "One short paragraph.\n\n" * 40
    starts = {text[:end].index(recent(text[:end], 200)) for end in range(500, 540)}
    assert recent("short", 200) == "short"
    assert all(len(recent(text[:end], 200)) <= 200 for end in range(500, 540))
    assert len(starts) <= 2
