"""What coauthor measured, in words, also where something is missing."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from recipe.figures import summary, table

_SAVED = {
    "model": {
        "ideal": {"characters": 200, "keys": 150, "looks": 90, "right": 30, "taken": 9},
        "realistic": {"characters": 200, "keys": 200, "looks": 0, "right": 0},
    },
    "2-gram": {"ideal": {"characters": 1050, "keys": 945, "looks": 9, "right": 3}},
}
_WHOLE: dict[str, Any] = {
    "model": "rehearsal",
    "as_they_are": {
        "bits": {"per_character": {"essay_textbook": 2.5, "wiki": 2.0}, "tokens": 9},
        "saved": _SAVED,
        "words": {
            "plain": {"places": 40, "by_words": [0.125, 0.0]},
            "middle": {"places": 40, "by_words": [0.25, 0.0]},
        },
    },
    "straight": {
        "bits": {"per_character": {"essay_textbook": 2.25}},
        "saved": {"model": {"ideal": {"characters": 200, "keys": 100, "looks": 1}}},
        "words": {"plain": {"places": 0, "by_words": []}, "middle": None},
    },
    "fixes": {
        **{"pairs": 30, "slips": 50, "made": 8, "right": 2},
        **{"good_texts": 9, "left_alone": 7, "too_long": 0},
    },
    "machine": {"processor": "A Processor", "cores": 2},
}


def written(folder: Path, figures: dict[str, Any]) -> Path:
    path = folder / "rehearsal-q8_0.figures.json"
    path.write_bytes(msgspec.json.encode(figures))
    return path


def test_the_table_has_every_figure_and_says_what_is_missing(tmp_path: Path) -> None:
    expected = """\
| figure | printed typography | typed |
|---|---|---|
| bits for each character, mean of 2 kinds of text | 2.250 | 2.250 |
| essay, textbook | 2.500 | 2.250 |
| wiki | 2.000 | not measured |
| keys saved, ideal writer | 25.0% of 200 | 50.0% of 200 |
| right of those shown, ideal writer | 33.3% of 90 | 0.0% of 1 |
| keys saved, ideal writer, from the cheap `2-gram` | 10.0% of 1,050 | not measured |
| keys saved, realistic writer | 0.0% of 200 | not measured |
| right of those shown, realistic writer | none was shown | not measured |
| keys saved, realistic writer, from the cheap `2-gram` | not measured | not measured |
| next word right | 12.5% at 40 places | not measured |
| next word right, seeing what follows | 25.0% at 40 places | not measured |

Of 50 slips in 30 texts it mended 4.0%; 25.0% of its 8 edits were right, and it left \
7 of 9 good texts alone.
Measured with `coauthor bench model` on A Processor with 2 cores."""
    assert "\n".join(table(written(tmp_path, _WHOLE))) == expected


@pytest.mark.parametrize(
    ("fixes", "said"),
    [
        (None, "it does not offer `fix`"),
        ({"pairs": 1, "slips": 3, "made": 0}, "mended 0.0%; it made no edit."),
    ],
)
def test_the_summary_says_how_it_mends(
    tmp_path: Path, fixes: dict[str, int] | None, said: str
) -> None:
    first, *_, last = summary(written(tmp_path, {**_WHOLE, "fixes": fixes}))
    assert first == "bits for each character, mean of 2 kinds of text: 2.250"
    assert said in last


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"as_they_are": {"bits": 3}}'])
def test_a_file_that_is_no_figures_is_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rehearsal-q8_0.figures.json"
    path.write_text(text, encoding="utf-8")
    for (said,) in (table(path), summary(path)):
        assert "`recipe evaluate`" in said
        assert "{" not in said
