"""Examples: what of a text goes where, and that nothing else is said."""

from random import Random

import pytest

from recipe.control import ANSWER, END, MIDDLE, PREFIX, SUFFIX
from recipe.keywords import keywords
from recipe.tasks import Example, examples, title
from recipe.wordiness import wordy
from tests.conftest import SENTENCES, paragraph

PARAGRAPHS = tuple(paragraph(Random(n)) for n in range(300))
TEXT = "\n\n".join(PARAGRAPHS)


def made(**shares: float) -> list[Example]:
    return list(examples(PARAGRAPHS, shares, Random(1)))


def behind(example: Example, control: str) -> str:
    """The text that follows a control token."""
    at = [it.text for it in example].index(control)
    return example[at + 1].text


def test_without_tasks_a_document_stays_one_text() -> None:
    (only,) = made()
    assert [it.text for it in only] == [TEXT, END]
    assert all(it.learned for it in only)


def test_only_the_end_of_a_document_is_learned_as_an_end() -> None:
    plain = [it for it in made(fim=0.5) if len(it) == 2]
    assert len(plain) > 3
    ends_document = plain[-1][0].text.endswith(PARAGRAPHS[-1])
    assert [it[1].learned for it in plain] == [False] * (len(plain) - 1) + [
        ends_document
    ]


def test_filling_in_gives_the_text_back() -> None:
    for example in made(fim=1.0):
        before, after = behind(example, PREFIX), behind(example, SUFFIX)
        middle = behind(example, MIDDLE)
        assert before + middle + after in TEXT
        assert middle.startswith(" ")
        assert example[-1].learned


@pytest.mark.parametrize("task", ["fix", "expand", "shorten"])
def test_an_answer_is_what_the_author_wrote(task: str) -> None:
    found = made(**{task: 1.0})
    assert len(found) > 20
    for example in found:
        assert behind(example, ANSWER) in TEXT
        assert [it.learned for it in example] == [False, False, False, True, True]
        assert [it.control for it in example] == [True, False, True, False, True]


def test_a_title_is_learned_with_its_text() -> None:
    example = title("The text.", "The title")
    assert [it.text for it in example if it.learned] == ["The text.", "The title", END]


def test_shares_of_more_than_everything_are_refused() -> None:
    with pytest.raises(ValueError, match="more than the whole"):
        made(fim=0.7, fix=0.4)


@pytest.mark.parametrize("seed", range(8))
def test_notes_keep_numbers_and_names_and_add_nothing(seed: int) -> None:
    text = "In the spring of 1921 the young Maria Okafor sold no more than 40 bells."
    notes = keywords(text, Random(seed))
    words = notes.replace("- ", "").replace(",", "").split()
    assert {"1921", "Maria", "Okafor", "40", "no"} <= set(words)
    assert set(words) <= set(text.rstrip(".").split())


def test_wordy_text_is_longer_and_sometimes_the_same() -> None:
    longer = [wordy(sentence, Random(1)) for sentence in SENTENCES]
    pairs = list(zip(longer, SENTENCES, strict=True))
    assert all(len(long) >= len(plain) for long, plain in pairs)
    assert 5 < sum(long != plain for long, plain in pairs) < len(pairs)
