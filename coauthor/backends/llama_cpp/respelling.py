"""The typed word in one run: spelled again, and then ended or gone on with.

A word that stops at the cursor may be complete or half typed. Both are open until the
model has been asked: first which token it would have used here, then whether a letter
follows. What is likely in all counts, not the single likeliest token: behind a name a
model may know one word with more letters, and many that could follow.
"""

import math

from coauthor.backends.llama_cpp.candidates import Candidates
from coauthor.backends.llama_cpp.context import Row
from coauthor.backends.llama_cpp.vocabulary import Vocabulary

_DOUBT = 80.0
"""A longer word that is so many times less likely than any word with the same beginning
is none that the model expects. Divided by the odds."""
_LOOKED_AT = 64
"""Of the likeliest tokens; the others hardly ever come to a hundredth together."""
_CLEAR = 0.1
"""What is less probable than this is not picked by itself, even with a penalty on the
tokens of the text."""
_PUNCTUATION = 0xE2
"""The first byte of curly quotation marks, dashes and the like in UTF-8."""


class Respelling:
    """What is left to spell and to decide."""

    def __init__(
        self, rest: bytes, odds: float, vocabulary: Vocabulary, candidates: Candidates
    ) -> None:
        """`rest` was typed and is to be spelled again; `odds` are `odds_of_end`."""
        self.rest = rest
        self._odds = odds
        self._vocabulary = vocabulary
        self._candidates = candidates
        self._is_word = rest.decode(errors="ignore")[-1:].isalpha()
        self._at_end = False
        self._covered: tuple[bytes, tuple[list[int], list[int]]] | None = None

    @property
    def over(self) -> bool:
        """Whether the run goes on like any other."""
        return not self.rest and not self._at_end

    def opening(self, row: Row) -> list[int]:
        """Tokens to evaluate before one can be picked, where no single one will do.

        They are as the text tokenizes, without the last, which is left to the model.
        """
        if not self.rest:
            return []
        exact, longer = self._covering()
        if exact:
            return []
        text = self.rest.decode(errors="ignore")
        tokens = self._vocabulary.tokens(text, continues=True)
        if longer and not self._is_doubtful(row, longer, tokens):
            return []
        piece = self._vocabulary.text_piece(tokens[-1]) if len(tokens) > 1 else None
        if piece and self.rest.endswith(piece):
            self.rest = piece
            return tokens[:-1]
        self.rest, self._at_end = b"", self._is_word and bool(tokens)
        return tokens

    def allowed(self, row: Row) -> list[int]:
        """The tokens of which one comes next; none where the run is to go on as usual.

        No more are left out than must be, or the model would seem surer than it is.
        """
        if not self.rest:
            is_open, self._at_end = self._at_end, False
            return self._after_word(row) if is_open else []
        exact, longer = self._covering()
        if self._odds > 1 and exact and longer:
            best = max(row[it] for it in exact)
            if max(row[it] for it in longer) < best + math.log(self._odds):
                return exact + [it for it in longer if row[it] < best]
        return exact + longer

    def took(self, piece: bytes) -> bytes:
        """Note what was picked; gives which of its bytes are new text."""
        new = piece[len(self.rest) :]
        self._at_end = bool(self.rest) and not new and self._is_word
        self.rest = b""
        return new

    def _covering(self) -> tuple[list[int], list[int]]:
        """The tokens that spell the rest, and those that spell more: looked up once."""
        if self._covered is None or self._covered[0] != self.rest:
            found = self._vocabulary.healing.covering(self.rest)
            self._covered = (self.rest, found)
        return self._covered[1]

    def _is_doubtful(self, row: Row, longer: list[int], tokens: list[int]) -> bool:
        """Whether the longer words are unlikely to be meant, and this one is not."""
        if self._odds <= 1 or not tokens:
            return False
        least = row[tokens[0]] - math.log(_DOUBT / self._odds)
        return max(row[it] for it in longer) < least

    def _after_word(self, row: Row) -> list[int]:
        """Tokens that end the word, or others, as is likelier; none if that is clear.

        Clear is what the model would pick by itself.
        """
        likeliest = self._candidates.likeliest(row, _LOOKED_AT)
        top = max(logit for _, logit in likeliest)
        inside: list[int] = []
        outside: list[int] = []
        goes_on = ends = 0.0
        for token, logit in likeliest:
            if _begins_with_letter(self._vocabulary.text_piece(token)):
                inside.append(token)
                goes_on += math.exp(logit - top)
            else:
                outside.append(token)
                ends += math.exp(logit - top)
        is_end = ends * self._odds >= goes_on
        unlikely = goes_on if is_end else ends
        if unlikely < _CLEAR * (goes_on + ends):
            return []
        return outside if is_end else inside


def _begins_with_letter(piece: bytes | None) -> bool:
    if not piece:
        return False
    first = piece.decode(errors="ignore")[:1]
    # Half a character is a letter, unless it is half a quotation mark.
    return first.isalpha() if first else piece[0] != _PUNCTUATION
