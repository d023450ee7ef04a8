"""Remembered stretches give exactly the tokens of the whole text."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coauthor.backends.llama_cpp.model import Model
from coauthor.backends.llama_cpp.stretches import Stretches, cuts_are_safe
from coauthor.backends.llama_cpp.vocabulary import Vocabulary
from tests.unit.llama_cpp.tiny_gguf import write_model
from tests.unit.llama_cpp.worker_process import BUNDLED

MERGED = (
    "t h|h e|th e|Ġ th|Ġ the|Ġ t|i n|e r|Ġ s|o n|r e|Ġ w|Ġ i|' s|' t|1 2|12 3|Ġ Ġ|"
    "ĠĠ ĠĠ|Ċ Ċ|, Ġ|a n|an d|Ġ and|Ġa n|Ġan d|e n|o u|Ġ 1|. Ċ|Ã ©|Ġ Ã|- -|Ġ -|i s|"
    "Ġ is|in g|W h|. .|.. ."
)
MERGES = MERGED.split("|")
WORDS = ["▁t", "▁▁", "▁▁▁", "in", "ing", "▁and", "an", "and", "is", "▁is", ".▁", "er"]
SPLITTERS = [
    "gpt-2",
    "llama-bpe",
    "qwen2",
    "gpt-4o",
    "tekken",
    "deepseek-llm",
    "deepseek-coder",
    "deepseek-v3",
    "starcoder",
    "falcon",
    "command-r",
    "smollm",
    "chatglm-bpe",
    "poro-chat",
    "viking",
    "superbpe",
    "bloom",
]
"""Ways of llama.cpp to split a text into words before it merges."""

PROSE = (
    "the The and in is we're it's don't I'LL 123 4567 12 é naïve Straße Ελλάδα слово "
    "word_with x1 1st a--b ... ?! , ; : - ( ) * _ # ½ x² e\u0301 日本語 \U0001f600 "
    "\u00a0 \u200b \t <|note|> http://a.b/c?d=e"
)
PIECES = st.sampled_from(PROSE.split(" "))
SPACES = st.sampled_from(
    [" ", " ", " ", " ", " ", "  ", "\n", "\n\n", "", "\r\n", "    "]
)


def texts(shortest: int, longest: int) -> st.SearchStrategy[str]:
    """So many words of prose, and what else may stand between them."""
    words = st.lists(st.tuples(PIECES, SPACES), min_size=shortest, max_size=longest)
    return words.map(lambda pairs: "".join(word + space for word, space in pairs))


LoadVocabulary = Callable[[str], Vocabulary]


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> LoadVocabulary:
    folder = tmp_path_factory.mktemp("vocabularies")
    loaded: dict[str, Vocabulary] = {}

    def load(kind: str) -> Vocabulary:
        if kind not in loaded:
            path = folder / f"{kind}.gguf"
            if kind == "bundled":
                path = BUNDLED
            elif kind == "spm":
                write_model(path, spm=True, words=WORDS)
            elif kind == "spm-over":
                write_model(path, spm=True, words=[*WORDS, "e▁", "e▁t", "d▁the"])
            else:
                write_model(path, words=MERGES, tokenizer__ggml__pre=kind)
            loaded[kind] = Model(path).vocabulary
            loaded[kind].prepare()
        return loaded[kind]

    return load


@pytest.mark.parametrize("kind", ["bundled", "spm", "spm-over", *SPLITTERS])
@given(text=texts(50, 90), more=texts(0, 5), continues=st.booleans())
@settings(max_examples=15, deadline=None)
def test_they_are_those_of_the_whole_text(
    vocabulary: LoadVocabulary, kind: str, text: str, more: str, continues: bool
) -> None:
    known = vocabulary(kind)
    known.tokens(text, continues=continues)
    longer = text + more
    plain = [
        token
        for at, piece in enumerate(known._defuse(longer))
        for token in known._plain(piece, continues=continues or at > 0)
    ]
    assert known.tokens(longer, continues=continues) == plain


@pytest.mark.parametrize("kind", ["bundled", "spm", *SPLITTERS])
def test_common_vocabularies_are_tokenized_in_stretches(
    vocabulary: LoadVocabulary, kind: str
) -> None:
    assert vocabulary(kind)._stretches is not None


def test_a_vocabulary_with_tokens_over_a_cut_is_not(vocabulary: LoadVocabulary) -> None:
    assert vocabulary("spm-over")._stretches is None
    assert not cuts_are_safe([b" the", b"of the"])
    assert not cuts_are_safe(["é ".encode()])
    assert not cuts_are_safe(["é ".encode()[1:]])
    assert cuts_are_safe([b" the", b"of", b", ", b".\n", b"  ", "。 ".encode()])


def test_only_the_last_stretch_is_tokenized_again() -> None:
    asked: list[str] = []

    def tokenize(text: str, *, continues: bool) -> list[int]:
        asked.append(text)
        return list(text.encode())

    stretches = Stretches(tokenize)
    text = "Some words that make a text of quite some length. " * 40
    for end in range(len(text) - 20, len(text)):
        tokens = stretches.tokens(text[:end], continues=False)
        assert bytes(tokens).decode() == text[:end]
    assert sum(map(len, asked)) < len(text) + 20 * 200
