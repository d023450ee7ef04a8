"""Reading, cleaning and folding texts."""

from pathlib import Path

import pytest

from recipe.clean import clean
from recipe.corpus import documents, genres
from recipe.typography import fold

LONG = "A sentence that is long enough to stay in the company of others. " * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was (; born 1920) late.", "It was (born 1920) late."),
        ("Two () things , or f() more .", "Two things, or f() more."),
        ("A\u00a0thin\u2009space and  two.", "A thin space and two."),
        ("Cafe\u0301 au lait.", "Café au lait."),
    ],
)
def test_what_is_certain_is_mended(text: str, expected: str) -> None:
    assert clean([text, LONG.strip()])[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "[!INCLUDE product] is new.",
        "See {{cite}} there.",
        "Go to https://a.b now.",
        "It is shown in , but not here.",
        "They called it “” then.",
    ],
)
def test_leftovers_of_markup_take_their_paragraph_along(text: str) -> None:
    assert clean([text, LONG.strip()]) == (LONG.strip(),)


def test_a_document_of_which_little_is_left_goes() -> None:
    assert clean(["Short."]) == ()


def test_folding_gives_what_people_type() -> None:
    assert fold("“It’s—well…” 3–4 ‘x’") == "\"It's--well...\" 3-4 'x'"


def test_documents_come_whole_and_in_order(corpus: Path) -> None:
    assert genres(corpus) == ["docs", "fiction"]
    found = list(documents(corpus, "docs"))
    assert [it.number for it in found] == list(range(60))
    assert not any("<|doc|>" in text for it in found for text in it.paragraphs)


def test_a_folder_without_texts_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="--corpus"):
        genres(tmp_path)
