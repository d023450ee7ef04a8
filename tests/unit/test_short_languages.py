"""The language of one or two lines: known early, and never wrongly for English."""

import pytest

from coauthor.backends.base import Capabilities
from coauthor.document.language import detect_language
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.tasks.foreign import foreign_language


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "de",
            "Am Abend saßen wir noch lange auf der Terrasse.\nNiemand wollte gehen.",
        ),
        ("de", "Kannst du morgen bitte Brot mitbringen?\nIch komme erst spät."),
        ("fr", "Le train avait encore du retard.\nAlors je suis allée à la gare."),
        ("fr", "Il était une fois un roi qui avait trois fils."),
        ("es", "Por la noche nos quedábamos en la terraza.\nNadie quería entrar."),
        ("es", "Mi abuelo nunca habló de la guerra, y yo no le pregunté."),
        ("it", "La sera restavamo a lungo sulla terrazza.\nNessuno voleva rientrare."),
        ("it", "Mio nonno non ha mai parlato della guerra."),
        ("nl", "Mijn grootvader heeft nooit over de oorlog gesproken."),
        ("nl", "Kun je morgen brood meebrengen?\nIk kom pas laat uit kantoor."),
        ("pt", "Meu avô nunca falou da guerra, e eu não perguntei."),
        ("sv", "På kvällen satt vi länge kvar och ingen ville gå in."),
    ],
)
def test_two_lines_are_enough(code: str, text: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell all night. Nobody slept.",
        "Die hard, die young. Man at war, rat in hand, me alone.",
        "Juan de la Cruz, Maria de los Santos, Pedro del Rio, Ana de las Casas",
        "Vincent van Gogh, Ludwig van Beethoven, Jan van der Velde",
        "My aunt says “c'est la vie” and “je ne sais pas” when it rains.",
        "He said: “Ich weiß nicht, was soll es bedeuten”, and went home.",
        "El Paso, Las Vegas, Los Angeles, La Jolla, San Diego",
        "Eggs, flour, sugar. Mix, bake, eat.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
        "Der Tag.",
        "Carlos de la Vega said no.",
        "Juan de la Cruz had no comment.",
    ],
)
def test_english_names_and_quotations_are_no_other_language(text: str) -> None:
    assert detect_language(text) in (None, "en")


async def test_the_writer_is_told_within_the_first_two_lines() -> None:
    text = "Am Abend saßen wir noch lange auf der Terrasse. Wir"
    end = len(text)
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", text, end, end)
    model = Capabilities("small", 512, languages=("en",))
    said = await foreign_language(snapshot, model)
    assert said == "This text looks German; small writes English."
