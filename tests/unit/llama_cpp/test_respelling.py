"""Whether the word at the cursor is complete, by real cases of the bundled model."""

from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from coauthor.backends.llama_cpp.healing import odds_of_end
from coauthor.backends.llama_cpp.respelling import Respelling
from coauthor.models.bundled import bundled_path
from tests.unit.llama_cpp.inside import Inside

MEETING = "The committee met on the first of May, and Peter"
WALK = "Nobody had been up there since the war, and the path was gone. We took"


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    engine = Inside(tmp_path_factory.mktemp("engine"), bundled_path())
    yield engine
    engine.close()


def goes_on_inside(engine: Inside, text: str) -> bool:
    answer = engine.run(text, heal=True, repeat_penalty=1.1, max_tokens=4)
    return answer.text[:1].isalpha()


@pytest.mark.parametrize(
    "text",
    [
        f"{MEETING} Lang",
        "In the winter my sister Hedda",
        "We drove through the rain as far as Brno",
        "It began to snow, and Father Quill",
        f"{WALK} the old ledger",
        "She says that the smell",
        "They walked from dawn until noon",
        "At the end of the garden stood the shed. The roof",
    ],
)
def test_a_finished_word_is_not_made_longer(inside: Inside, text: str) -> None:
    assert not goes_on_inside(inside, text)


@pytest.mark.parametrize(
    "text",
    [
        "He said that the num",
        "It is a truth universally acknow",
        "We counted every bird that crossed the estu",
        "He put it into the pocket of his jack",
        f"{WALK} the train to Lond",
        "The whole room had become uncom",
        "The results are not surpris",
    ],
)
def test_a_half_typed_word_goes_on(inside: Inside, text: str) -> None:
    assert goes_on_inside(inside, text)


def test_a_word_of_the_text_is_known_to_be_complete(inside: Inside) -> None:
    for said, word in (("They went to see", "Chris"), ("She wrote about a", "paint")):
        assert goes_on_inside(inside, f"{said} {word}")
        assert not goes_on_inside(inside, f"It was {word}, they say. {said} {word}")


def test_tokens_are_looked_up_once_and_for_nothing_never() -> None:
    vocabulary = Mock()
    vocabulary.healing.covering.return_value = ([1], [2])
    word = Respelling(b"Lang", 1.0, vocabulary, Mock())
    assert word.opening(Mock()) == []
    assert word.allowed(Mock()) == [1, 2]
    vocabulary.healing.covering.assert_called_once_with(b"Lang")
    assert Respelling(b"", 1.0, vocabulary, Mock()).opening(Mock()) == []
    vocabulary.healing.covering.assert_called_once()


def test_what_makes_it_likelier_that_a_word_is_complete() -> None:
    assert odds_of_end("we met Lang") > odds_of_end("we met lang") == 1
    assert odds_of_end("It ended. Lang") == 1
    assert odds_of_end("\nLang") == odds_of_end("Lang") == odds_of_end("") == 1
    assert odds_of_end("Lang knows. We met Lang") > odds_of_end("we met Lang")
    assert odds_of_end("Language matters. We met Lang") == odds_of_end("we met Lang")
    assert odds_of_end("a man in a") == odds_of_end("in 1999, in 1999") == 1


def test_a_word_that_no_token_spells_costs_one_decode_before_it_is_decided(
    inside: Inside,
) -> None:
    inside.run(f"{MEETING} ", heal=True)
    before = len(inside.decodes)
    run = inside.start(f"{MEETING} Okafor", heal=True, max_tokens=1)
    inside.finish(run)
    assert len(inside.decodes) <= before + 1
    assert inside.answers[run].evaluated == 0
