"""In which language a text is, where that is clear."""

# ruff: noqa: RUF001

import asyncio
import subprocess
import sys

import pytest

from coauthor.backends.base import Capabilities
from coauthor.document.language import detect_language
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.tasks import language_of
from coauthor.tasks.foreign import foreign_language

ENGLISH = (
    "The garden had been left to itself for years. When we opened the gate, a pair of "
    "blackbirds flew up from the path, and the smell of wet leaves came to meet us. My "
    "brother wanted to cut everything down at once, but I asked him to wait until "
    "spring, because nobody could tell yet what was still alive under all that ivy."
)
TEXTS = {
    "en": ENGLISH,
    "fr": "Le jardin était abandonné depuis des années. Quand nous avons ouvert la "
    "grille, deux merles se sont envolés du sentier et l'odeur des feuilles "
    "mouillées est venue à notre rencontre. Mon frère voulait tout couper, mais "
    "je lui ai demandé d'attendre le printemps, parce que personne ne savait ce "
    "qui vivait encore.",
    "de": "Der Garten war seit Jahren sich selbst überlassen. Als wir das Tor "
    "öffneten, flogen zwei Amseln vom Weg auf, und der Geruch von nassem Laub "
    "kam uns entgegen. Mein Bruder wollte gleich alles abschneiden, aber ich "
    "bat ihn, bis zum Frühling zu warten, weil noch niemand sagen konnte, was "
    "darunter am Leben war.",
    "es": "El jardín llevaba años abandonado. Cuando abrimos la verja, dos mirlos "
    "levantaron el vuelo y el olor de las hojas mojadas nos salió al encuentro. Mi "
    "hermano quería cortarlo todo enseguida, pero le pedí que esperara hasta la "
    "primavera, porque nadie sabía todavía qué seguía vivo debajo de la hiedra.",
    "it": "Il giardino era abbandonato da anni. Quando abbiamo aperto il cancello, due "
    "merli si sono alzati dal sentiero e l'odore delle foglie bagnate ci è venuto "
    "incontro. Mio fratello voleva tagliare subito tutto, ma gli ho chiesto di "
    "aspettare la primavera, perché nessuno sapeva ancora che cosa fosse vivo.",
    "pt": "O jardim estava abandonado havia anos. Quando abrimos o portão, dois "
    "melros levantaram voo do caminho e o cheiro das folhas molhadas veio ao "
    "nosso encontro. O meu irmão queria cortar logo tudo, mas pedi-lhe que "
    "esperasse pela primavera, porque ninguém sabia ainda o que continuava vivo "
    "debaixo daquela hera.",
    "nl": "De tuin was al jaren aan zichzelf overgelaten. Toen we het hek openden, "
    "vlogen er twee merels op van het pad en kwam de geur van natte bladeren ons "
    "tegemoet. Mijn broer wilde meteen alles wegsnijden, maar ik vroeg hem te wachten "
    "tot de lente, omdat nog niemand kon zeggen wat er onder de klimop leefde.",
    "sv": "Trädgården hade varit övergiven i många år. När vi öppnade grinden flög "
    "två koltrastar upp från stigen och lukten av våta löv kom emot oss. Min "
    "bror ville genast klippa ner allting, men jag bad honom vänta till våren, "
    "eftersom ingen ännu kunde säga vad som fortfarande levde under murgrönan.",
    "pl": "Ogród od lat był opuszczony. Kiedy otworzyliśmy furtkę, ze ścieżki zerwały "
    "się dwa kosy, a zapach mokrych liści wyszedł nam naprzeciw. Mój brat "
    "chciał od razu wszystko wyciąć, ale poprosiłem go, żeby poczekał do "
    "wiosny, bo nikt jeszcze nie wiedział, co pod tym bluszczem nadal żyje.",
    "ru": "Сад много лет стоял заброшенным. Когда мы открыли калитку, с дорожки "
    "вспорхнули два дрозда, и навстречу нам повеяло мокрыми листьями. Брат хотел сразу "
    "всё вырубить, но я попросил его подождать до весны, потому что никто ещё не знал, "
    "что осталось живым под этим плющом.",
    "zh": "花园已经荒废多年了。我们打开大门的时候，两只乌鸫从小路上飞了起来，"
    "湿树叶的气味扑面而来。哥哥想马上把所有的东西都砍掉，可是我请他等到春天，"
    "因为谁也不知道常春藤下面还有什么活着。我们站在那里看了很久，谁都没有说话。",
    "ja": "庭は何年も放っておかれていた。門を開けると、二羽のクロウタドリが小道から"
    "飛び立ち、ぬれた葉のにおいがした。兄はすぐに全部切ってしまいたがったが、春まで"
    "待ってほしいと私は頼んだ。つたの下で何がまだ生きているのか、誰にもわからなかった"
    "からである。",
}  # fmt: skip


@pytest.mark.parametrize("code", TEXTS)
def test_prose_in_one_language(code: str) -> None:
    assert detect_language(TEXTS[code]) == code
    assert detect_language(f"# Notes\n\n- {TEXTS[code]}\n" * 3) == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "هذا نص طويل باللغة العربية عن البحر والريح والسفن التي تمر كل صباح"),
        ("el", "Το πρωί το λιμάνι ήταν ήσυχο και οι βάρκες είχαν φύγει."),
        ("he", "בבוקר היה הנמל שקט והסירות יצאו לפני עלות השחר."),
        ("hi", "सुबह बंदरगाह शांत था और नावें भोर से पहले निकल गई थीं। केवल बूढ़े लोग थे।"),
        (
            "ko",
            "아침 항구는 조용했다. 배들은 새벽이 되기 전에 떠났고 "
            "노인들만 남았다. 비가 왔다.",
        ),
        (
            "ru",
            "Утром гавань была тихой. Лодки вышли ещё до рассвета, и остались старики.",
        ),
    ],
)
def test_another_script_says_it_in_one_sentence(code: str, text: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH + " She called it *Weltschmerz*, and he said “c'est la vie, mon ami”.",
        ENGLISH + " We met José García, Łukasz Żółć and Søren Ångström in São Paulo.",
        "---\ntitre: Le jardin abandonné depuis des années\nlangue: français\n---\n"
        + ENGLISH,
        ENGLISH + "\n\n```python\nfür_alle = [wert for wert in liste if wert]\n```\n",
        "\\documentclass{article}\n\\begin{document}\n"
        + ENGLISH
        + "\\cite{müller_über}"
        "\n\\begin{align}x &= y\\end{align}",
        ENGLISH + " See https://beispiel.example/der/die/das/ein/eine/einer for more.",
        "<p class='absatz'>" + ENGLISH + "</p>",
        "Thanks for the call this morning. I spoke to Ana and Jörg, and we would like "
        "to move the meeting to Thursday at ten, if that works for everyone at your "
        "end.",
        "We propose a sparse attention method for long documents. Experiments on three "
        "benchmarks show that our approach outperforms strong baselines by 2.4 points "
        "BLEU while using 40% less memory. Code and models are available online.",
        "Mix the flour, salt and yeast. Add the olive oil and the ricotta, knead for "
        "ten minutes, and let the dough rest. Serve with pesto, prosciutto and "
        "focaccia.",
        "“No,” said Pierre. “Not tonight.” He poured the wine, sat down by the fire "
        "and looked at Mme Duval for a long time before he spoke again about the "
        "château.",
    ],
)
def test_english_with_other_things_in_it_is_english(text: str) -> None:
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "Der Garten",
        "12345 67890 " * 40,
        "```\nlet mut garten = neu();\n```\n" * 10,
        "Anna Müller, Pierre Dupont, José García\n" * 3,
        "Lorem ipsum dolor sit amet",
        "Москва",
        "He wrote Ελλάδα, Россия and 日本 on the board.",
        TEXTS["en"] + "\n\n" + TEXTS["de"],
        TEXTS["fr"] + "\n\n" + TEXTS["en"],
    ],
)
def test_what_is_not_clear_is_not_said(text: str) -> None:
    assert detect_language(text) is None


def test_the_detector_is_loaded_at_the_first_question_only() -> None:
    program = (
        "import sys, coauthor.document.language; "
        "sys.exit(any(name.startswith(('py3langid', 'numpy')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_a_text_is_judged_only_now_and_then_while_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[str] = []
    monkeypatch.setattr(language_of, "detect_language", judged.append)
    text = "The text of a writer who writes. " * 50
    for offset in range(1200):
        typed = text[:offset]
        await foreign_language(
            DocumentSnapshot("file:///a.md", 1, "markdown", typed, offset, offset),
            Capabilities("a", 512, languages=("en",)),
        )
    assert len(judged) <= 500 / 25 + 700 / 500 + 1


def test_what_was_judged_is_known_at_once() -> None:
    async def ask() -> None:
        await language_of.clear_language("A sample.")

    asyncio.run(ask())
    with pytest.raises(StopIteration):  # And with no turn of any event loop.
        ask().send(None)
