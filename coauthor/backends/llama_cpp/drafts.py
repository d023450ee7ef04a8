"""What a rewrite will say next, guessed: most of it stands in its own prompt.

An answer that says a text again with a few changes goes through the prompt's tokens one
after the other. As long as it does, the next ones are drafted: they are evaluated in
the same decode as the last one picked, and each row of logits shows whether the run
itself picks the token that was drafted. A draft never changes what is picked; it only
decides whether a decode yields one token or several.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from coauthor.backends.llama_cpp.draft_price import DraftPrice

SHORTEST = 4
LONGEST = 8
_MOST_MISSES = 2
_CLEARLY_FASTER = 1.2
"""A share and a price are estimates, and a draft costs more than its decode."""


class Drafts:
    """Follows one run through its prompt."""

    def __init__(self, source: Sequence[int], price: DraftPrice) -> None:
        """Draft from the `source`, the prompt's tokens."""
        price.doubt()
        self.price = price
        """What all runs have learnt of it."""
        self.drafted = 0
        """How many tokens were drafted so far."""
        self.confirmed = 0
        """How many of them the run picked."""
        self._source = list(source)
        self._last: int | None = None
        """The token written last."""
        self._at: int | None = None
        """Where in the source the next token stands, if the run copies."""
        self._left = len(self._source)
        """Where it last stopped copying; at first, what is asked for stands last."""
        self._copied = 0
        """How many tokens were copied since it last wrote something else."""
        self._misses = 0
        """Drafts in a row of which nothing was picked."""
        # Begin with an open mind: one of two.
        self._expected, self._came = 2, 1

    def wrote(self, token: int) -> None:
        """The run has picked this token; tell of each one, in order."""
        if self._at is not None:
            self._expected += 1
        if self._at is not None and self._source[self._at] == token:
            self._came += 1
            self._copied += 1
            self._left = self._at + 1
            self._at = self._left if self._left < len(self._source) else None
        else:
            self._copied = 0
            self._at = self._found(token)
        self._last = token

    def next(self, most: int) -> list[int]:
        """The tokens to draft now, at most so many; none where that does not pay.

        After two drafts in a row of which nothing was right there are none, until the
        run has copied as many tokens as the shortest draft has without one.
        """
        if self._at is None or most <= 0:
            return []
        if self._misses >= _MOST_MISSES and self._copied < SHORTEST:
            return []
        length = best_length(self._came / self._expected, self.price.value)
        return self._source[self._at : self._at + min(length, most)]

    def judge(self, drafted: int, confirmed: int) -> None:
        """So many tokens were drafted, and the run picked so many of them."""
        self.drafted += drafted
        self.confirmed += confirmed
        self._misses = 0 if confirmed else self._misses + 1

    def _found(self, token: int) -> int | None:
        """Where the source goes on after the last token and this one.

        The nearest place at or behind the one where the run stopped copying; else the
        last one before.
        """
        before: int | None = None
        for at in self._places(token):
            if at and self._source[at - 1] == self._last:
                if at + 1 >= self._left:
                    return at + 1
                before = at + 1
        return before

    def _places(self, token: int) -> Iterator[int]:
        """Where a token stands in the source, with another one behind it."""
        at, end = -1, len(self._source) - 1
        with suppress(ValueError):
            while True:
                at = self._source.index(token, at + 1, end)
                yield at


def best_length(share: float, price: float) -> int:
    """How many tokens to draft; 0 where drafts do not clearly pay.

    `share` is how likely a drafted token is right if the one before it was. Then the
    first of a draft is worth `share` tokens, the second its square, and so on.
    """
    best, most = 0, _CLEARLY_FASTER
    for length in range(SHORTEST, LONGEST + 1):
        worth = sum(share**at for at in range(length + 1))
        if worth > most * (1 + length * price):
            best, most = length, worth / (1 + length * price)
    return best
