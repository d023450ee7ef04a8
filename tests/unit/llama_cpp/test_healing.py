"""Cutting off the half-typed word, and the table of tokens that spell it again."""

import pytest

from coauthor.backends.llama_cpp.healing import HealingTable, cut


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("The value of the exp", " exp"),
        ("The value of ", " "),
        ("It ended.\n\nThen", "\n\nThen"),
        ("exp", "exp"),
        ("", ""),
        ("see https://example.org/a/very/long/address", "/address"),
        ("x" + " " * 40, " "),
        ("日本語の文章は空白なしで書かれます", "白なしで書かれます"[-8:]),
    ],
)
def test_the_last_word_is_cut_off(text: str, rest: str) -> None:
    kept, cut_off = cut(text)
    assert cut_off == rest
    assert kept + cut_off == text


@pytest.fixture
def table() -> HealingTable:
    pieces = [
        b" ",
        b" e",
        b" ex",
        b" exp",
        b" expect",
        b" f",
        b"e",
        b"\xff",
        b"\xff\xff",
    ]
    return HealingTable((piece, token) for token, piece in enumerate(pieces))


def test_covering_tokens_spell_the_rest_or_more(table: HealingTable) -> None:
    assert table.covering(b" exp") == ([3], [4])
    assert table.covering(b" ") == ([0], [1, 2, 3, 4, 5])
    assert table.covering(b"\xff") == ([7], [8])
    assert table.covering(b" exq") == ([], [])


def test_two_tokens_may_share_their_bytes() -> None:
    table = HealingTable([(b"a", 1), (b"a", 2), (b"ab", 3)])
    assert table.covering(b"a") == ([1, 2], [3])
