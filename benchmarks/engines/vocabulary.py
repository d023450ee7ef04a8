"""A vocabulary made of a text's own words, of the kind most models have today.

It is byte-level BPE. Every word of the text is one token, and so is every beginning of
a word: about as many characters for each token as real vocabularies have in English.
What is missing up to the wanted size are made-up words, so that picking among the
logits costs what it costs with real models.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase

_SPECIALS = ("<unk>", "<s>", "</s>")
_UNKNOWN, _CONTROL, _NORMAL = 2, 3, 1
_WORDS = re.compile(r" ?[^\W\d_]+")
"""A part of what the pre-tokenizer `gpt-2` cuts a text into: words and their space."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens in order, and which two make which."""

    tokens: list[str]
    merges: list[str]
    never: int
    """So many tokens at the beginning are none that a model should choose."""

    def metadata(self) -> dict[str, object]:
        """What a GGUF file says about it."""
        types = [_NORMAL] * len(self.tokens)
        types[: len(_SPECIALS)] = [_UNKNOWN, _CONTROL, _CONTROL]
        return {
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "gpt-2",
            "tokenizer.ggml.tokens": self.tokens,
            "tokenizer.ggml.token_type": types,
            "tokenizer.ggml.merges": self.merges,
            "tokenizer.ggml.unknown_token_id": 0,
            "tokenizer.ggml.bos_token_id": 1,
            "tokenizer.ggml.eos_token_id": 2,
            "tokenizer.ggml.add_bos_token": True,
        }


def vocabulary_of(text: str, size: int) -> Vocabulary:
    """The words of a text, the most frequent first, up to `size` tokens in all."""
    spelled = {byte: character for byte, character in _spelling()}
    beginning = [*_SPECIALS, *spelled.values()]
    tokens = dict.fromkeys(beginning)
    merges: dict[str, None] = {}
    words = Counter(_WORDS.findall(text))
    # A word with its space goes first: its merges must not be cut by another's.
    for word in sorted(words, key=lambda it: (it[0] != " ", -words[it], it)):
        pieces = [spelled[byte] for byte in word.encode()]
        for end in range(1, len(pieces)):
            joined = "".join(pieces[: end + 1])
            if len(tokens) < size:
                tokens[joined] = None
            if joined in tokens:
                merges["".join(pieces[:end]) + " " + pieces[end]] = None
    space = spelled[ord(" ")]
    made_up = (
        space + "".join(letters)
        for length in count(2)
        for letters in product(ascii_lowercase, repeat=length)
    )
    while len(tokens) < size:
        tokens[next(made_up)] = None
    return Vocabulary(list(tokens), list(merges), never=len(beginning))


def _spelling() -> list[tuple[int, str]]:
    """The characters with which byte-level vocabularies write the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [
        *((byte, chr(byte)) for byte in printable),
        *((byte, chr(256 + at)) for at, byte in enumerate(others)),
    ]
