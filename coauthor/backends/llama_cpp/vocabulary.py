"""Text to tokens and back, with the writer's text kept apart from control tokens."""

import ctypes
import re
from functools import cached_property

from coauthor.backends.llama_cpp.healing import HealingTable
from coauthor.backends.llama_cpp.native import as_number, llama
from coauthor.backends.llama_cpp.stretches import Stretches, cuts_are_safe

_NO_TEXT = (
    llama.LLAMA_TOKEN_ATTR_CONTROL
    | llama.LLAMA_TOKEN_ATTR_UNKNOWN
    | llama.LLAMA_TOKEN_ATTR_UNUSED
)
_NAMED = llama.LLAMA_TOKEN_ATTR_CONTROL | llama.LLAMA_TOKEN_ATTR_USER_DEFINED
_NULL_TOKEN = -1
_STRIPS = llama.LLAMA_TOKEN_ATTR_LSTRIP | llama.LLAMA_TOKEN_ATTR_RSTRIP
_ANCHOR = "\x02"
"""A character no vocabulary joins with its neighbours."""


class Vocabulary:
    """The tokens of one model."""

    def __init__(self, vocab: llama.llama_vocab_p) -> None:
        self._vocab = vocab
        self._buffer = ctypes.create_string_buffer(256)
        self._text_pieces: dict[int, bytes | None] = {}
        self._stretches: Stretches | None = None
        self.size = llama.llama_vocab_n_tokens(vocab)
        self.bos = as_number(llama.llama_vocab_bos(vocab))
        """-1 where there is none, as with the next."""
        self.eos = as_number(llama.llama_vocab_eos(vocab))
        self.adds_bos = llama.llama_vocab_get_add_bos(vocab) and self.bos >= 0
        self._anchor = self._raw_tokens(_ANCHOR, parse_special=False)
        # SentencePiece vocabularies put a space before whatever they are given.
        letter = self._raw_tokens("a", parse_special=False)
        self._adds_space = self.text(letter) == b" a"

    def tokens(self, text: str, *, continues: bool, control: bool = False) -> list[int]:
        """Tokenize.

        `continues` says that the text follows other tokens, so it gets no space of the
        tokenizer's own. With `control`, spelled-out control tokens in the text become
        those tokens: for chat templates only, never for the writer's text.
        """
        if not text:
            return []
        if control:
            return self._tokens(text, continues=continues, control=True)
        tokens: list[int] = []
        tokenize = self._stretches.tokens if self._stretches else self._plain
        for piece in self._defuse(text):
            tokens += tokenize(piece, continues=continues or bool(tokens))
        return tokens

    def prepare(self) -> None:
        """Look at every token once, so that requests need not; takes 2 µs for each."""
        pieces = [piece for piece in map(self.text_piece, range(self.size)) if piece]
        if cuts_are_safe(pieces) and not any(map(self._strips, self._named.values())):
            self._stretches = Stretches(self._plain)
        _ = self.healing

    def special(self, name: str) -> int | None:
        """The token for a special part's name; None when this model has none."""
        fim = {
            "fim_prefix": llama.llama_vocab_fim_pre,
            "fim_suffix": llama.llama_vocab_fim_suf,
            "fim_middle": llama.llama_vocab_fim_mid,
        }
        if name not in fim:
            return self._named.get(name)
        token = as_number(fim[name](self._vocab))
        return None if token == _NULL_TOKEN else token

    def is_text(self, token: int) -> bool:
        """False for tokens that end a run: control tokens, end of text, markers."""
        kind = llama.llama_vocab_get_attr(self._vocab, token)
        if kind & _NO_TEXT or llama.llama_vocab_is_eog(self._vocab, token):
            return False
        is_named = kind & llama.LLAMA_TOKEN_ATTR_USER_DEFINED
        return not (is_named and _is_marker(self.spelling(token)))

    def text_piece(self, token: int) -> bytes | None:
        """The bytes of a token, remembered; None for a token that ends a run."""
        try:
            return self._text_pieces[token]
        except KeyError:
            piece = self.piece(token) if self.is_text(token) else None
            self._text_pieces[token] = piece
            return piece

    def spelling(self, token: int) -> str:
        """The token as the vocabulary writes it; empty for no token."""
        if not 0 <= token < self.size:
            return ""
        text = llama.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", errors="replace")

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; none for control tokens."""
        while True:
            room = len(self._buffer)
            count = llama.llama_token_to_piece(
                self._vocab, token, self._buffer, room, 0, False
            )
            if count >= 0:
                return self._buffer.raw[:count]
            self._buffer = ctypes.create_string_buffer(-count)

    def text(self, tokens: list[int]) -> bytes:
        """The bytes these tokens stand for."""
        return b"".join(map(self.piece, tokens))

    @cached_property
    def healing(self) -> HealingTable:
        """All text tokens, sorted by their bytes; takes 2 µs for each to build."""
        pieces = ((self.text_piece(token), token) for token in range(self.size))
        return HealingTable((piece, token) for piece, token in pieces if piece)

    @cached_property
    def _named(self) -> dict[str, int]:
        """Control and user-defined tokens by their spelling."""
        return {
            self.spelling(token): token
            for token in range(self.size)
            if llama.llama_vocab_get_attr(self._vocab, token) & _NAMED
        }

    @cached_property
    def _markers(self) -> re.Pattern[str] | None:
        """Finds markers that the tokenizer would take for tokens even in plain text."""
        spellings = [spelling for spelling in self._named if _is_marker(spelling)]
        spellings.sort(key=len, reverse=True)
        return re.compile("|".join(map(re.escape, spellings))) if spellings else None

    def _strips(self, token: int) -> bool:
        """Whether it swallows spaces beside it where a plain text spells it out."""
        kind = llama.llama_vocab_get_attr(self._vocab, token)
        is_plain = kind & llama.LLAMA_TOKEN_ATTR_USER_DEFINED
        return bool(
            is_plain and kind & _STRIPS and not _is_marker(self.spelling(token))
        )

    def _defuse(self, text: str) -> list[str]:
        """Cut the text inside each marker it spells out, so that none is recognised."""
        if self._markers is None or "<" not in text:
            return [text]
        cuts = [match.start() + 1 for match in self._markers.finditer(text)]
        starts, ends = [0, *cuts], [*cuts, len(text)]
        return [text[a:b] for a, b in zip(starts, ends, strict=True)]

    def _plain(self, text: str, *, continues: bool) -> list[int]:
        return self._tokens(text, continues=continues, control=False)

    def _tokens(self, text: str, *, continues: bool, control: bool) -> list[int]:
        if not (continues and self._adds_space):
            return self._raw_tokens(text, parse_special=control)
        tokens = self._raw_tokens(_ANCHOR + text, parse_special=control)
        count = len(self._anchor)
        if tokens[:count] == self._anchor:
            return tokens[count:]
        return self._raw_tokens(text, parse_special=control)

    def _raw_tokens(self, text: str, *, parse_special: bool) -> list[int]:
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        while True:
            tokens = (llama.llama_token * room)()
            count = llama.llama_tokenize(
                self._vocab, data, len(data), tokens, room, False, parse_special
            )
            if count >= 0:
                return tokens[:count]
            room = -count


def _is_marker(spelling: str) -> bool:
    """Whether a token looks like `<|this|>`: a marker, never prose."""
    return spelling.startswith("<|") and spelling.endswith("|>")
