"""Text to tokens and back, with the writer's text kept apart from control tokens."""

import ctypes
import re
from functools import cached_property

from coauthor.backends.llama_cpp.healing import HealingTable
from coauthor.backends.llama_cpp.native import as_number, llama

_NO_TEXT = (
    llama.LLAMA_TOKEN_ATTR_CONTROL
    | llama.LLAMA_TOKEN_ATTR_UNKNOWN
    | llama.LLAMA_TOKEN_ATTR_UNUSED
)
_NAMED = llama.LLAMA_TOKEN_ATTR_CONTROL | llama.LLAMA_TOKEN_ATTR_USER_DEFINED
_NULL_TOKEN = -1
_STRETCH = re.compile(r"(?s).{600}.*?[^\W\d_](?= [^\W\d_])|.+")
"""Some text up to a place between two words, where no tokenizer joins anything."""
_MOST_STRETCHES = 1000
_ANCHOR = "\x02"
"""A character no vocabulary joins with its neighbours."""


class Vocabulary:
    """The tokens of one model."""

    def __init__(self, vocab: llama.llama_vocab_p) -> None:
        self._vocab = vocab
        self._buffer = ctypes.create_string_buffer(256)
        self._stretches: dict[tuple[str, bool], list[int]] = {}
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
        for piece in self._defuse(text):
            for match in _STRETCH.finditer(piece):
                joined = continues or bool(tokens)
                is_last = match.end() == len(piece)
                tokens += self._stretch(match[0], continues=joined, keep=not is_last)
        return tokens

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
        pieces = ((self.piece(t), t) for t in range(self.size) if self.is_text(t))
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

    def _defuse(self, text: str) -> list[str]:
        """Cut the text inside each marker it spells out, so that none is recognised."""
        if self._markers is None or "<" not in text:
            return [text]
        cuts = [match.start() + 1 for match in self._markers.finditer(text)]
        starts, ends = [0, *cuts], [*cuts, len(text)]
        return [text[a:b] for a, b in zip(starts, ends, strict=True)]

    def _stretch(self, text: str, *, continues: bool, keep: bool) -> list[int]:
        """Tokenize; with `keep`, remember the answer for the next keystroke.

        A long text would else take longer to tokenize than to continue.
        """
        known = self._stretches.get((text, continues))
        if known is None:
            known = self._tokens(text, continues=continues, control=False)
            if keep:
                if len(self._stretches) >= _MOST_STRETCHES:
                    self._stretches.clear()
                self._stretches[text, continues] = known
        return known

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
