"""Tokenizing a long text again and again while somebody writes at its end.

The text is cut into stretches between two words, and each stretch's tokens are kept: a
keystroke costs the last stretch only. That gives the same tokens as the whole text
would where no token reaches over the place of a cut, which `cuts_are_safe` tells.
Every pre-tokenizer of llama.cpp splits there as well.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Protocol

_LONG = re.compile(r"(?s).{256}.*?[^\W\d_](?= [^\W\d_])|.+")
"""Some text up to a place between two words: a letter, then a space and a letter."""
_SHORT = re.compile(r"(?s).{16}.*?[^\W\d_](?= [^\W\d_])|.+")
"""The same; the last long stretch is cut once more."""
_OVER_A_CUT = re.compile(r"([^\W\d_]|\ufffd) ")
"""A letter, or the end of what may be one, and a space."""
_MOST = 4000
"""Stretches to remember: half a million characters."""


class Tokenize(Protocol):
    """A vocabulary's own way of tokenizing."""

    def __call__(self, text: str, *, continues: bool) -> list[int]:
        """Tokenize a text that perhaps follows other tokens."""
        ...


class Stretches:
    """Remembers the tokens of stretches, for one vocabulary."""

    def __init__(self, tokenize: Tokenize) -> None:
        self._tokenize = tokenize
        self._known: dict[tuple[str, bool], list[int]] = {}

    def tokens(self, text: str, *, continues: bool) -> list[int]:
        """Tokenize a text that perhaps follows other tokens."""
        *stretches, last = _LONG.findall(text)
        *more, last = _SHORT.findall(last)
        stretches += more
        if not stretches:
            return self._tokenize(last, continues=continues)
        first, *others = stretches
        tokens = self._remembered(first, continues).copy()
        tokens += chain.from_iterable(self._remembered(each, True) for each in others)
        return tokens + self._tokenize(last, continues=True)

    def _remembered(self, stretch: str, continues: bool) -> list[int]:
        known = self._known.get((stretch, continues))
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._tokenize(stretch, continues=continues)
            self._known[stretch, continues] = known
        return known


def cuts_are_safe(pieces: Iterable[bytes]) -> bool:
    """Whether none of a vocabulary's pieces reaches over a cut."""
    return not _OVER_A_CUT.search(b"\n".join(pieces).decode(errors="replace"))
