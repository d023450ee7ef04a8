"""The tokens that could come next, the likeliest first, and what to choose of them.

The embedded backend decides the same in `respelling.py`, where it sees all tokens.
"""

import math
from collections.abc import Iterator

from msgspec import Struct

_DOUBT = 80.0
"""A longer word that is so many times less likely than any word with the same beginning
is none that the model expects. Divided by the odds."""
_CLEAR = 0.1
"""What is less probable than this is not picked by itself."""


class Candidate(Struct):
    """One token."""

    id: int
    bytes: list[int] = []
    logprob: float | None = None

    @property
    def odds(self) -> float:
        """Its probability, as a logarithm."""
        return -math.inf if self.logprob is None else self.logprob

    @property
    def text(self) -> str | None:
        """What it stands for; None for a part of a character."""
        try:
            return bytes(self.bytes).decode()
        except UnicodeDecodeError:
            return None


class Position(Struct):
    """One place in a text, and what could stand there."""

    logprob: float | None = None
    """Of what does stand there."""
    top_logprobs: list[Candidate] = []


class Likely(Struct):
    """What the server says is likely at one place."""

    completion_probabilities: list[Position] = []

    @property
    def candidates(self) -> list[Candidate]:
        """The likeliest first."""
        return [
            it for each in self.completion_probabilities for it in each.top_logprobs
        ]

    def spelling(
        self, rest: str, odds: float = 1.0, first: int | None = None
    ) -> tuple[int, str] | None:
        """The token that spells what was typed, and what it adds to it.

        `odds` say how likely the typed word is complete; `first` is the token with
        which it begins as a text is tokenized. None where no single token will do.
        """
        covering = list(self._covering(rest))
        exact = [it for it in covering if not it[1]]
        longer = [it for it in covering if it[1]]
        bonus = math.log(max(odds, 1.0))
        if exact and longer and odds > 1 and longer[0][2] < exact[0][2] + bonus:
            return exact[0][:2]
        if not exact and longer and odds > 1:
            plain = [it.odds for it in self.candidates if it.id == first]
            if plain and longer[0][2] < plain[0] - math.log(_DOUBT) + bonus:
                return None
        return covering[0][:2] if covering else None

    def after_word(self, odds: float) -> tuple[int, str] | None:
        """The token that ends the word, or goes on with it, as is likelier in all.

        None where the model would choose so by itself.
        """
        likeliest = self.candidates
        inside = [it for it in likeliest if _begins_with_letter(it)]
        outside = [it for it in likeliest if not _begins_with_letter(it)]
        goes_on = sum(math.exp(it.odds) for it in inside)
        ends = sum(math.exp(it.odds) for it in outside)
        is_end = ends * odds >= goes_on
        chosen, unlikely = (outside, goes_on) if is_end else (inside, ends)
        if unlikely < _CLEAR * (goes_on + ends) or not chosen:
            return None
        best = chosen[0]
        return (best.id, best.text) if best.text and best is not likeliest[0] else None

    def share(self, token: int, rest: str = "") -> float:
        """How sure the model is of a token that was chosen, as a logarithm.

        That is its share of what begins with `rest`; or, without one, of what goes on
        with a letter as it does, or does not.
        """
        if rest:
            among = {id: odds for id, _, odds in self._covering(rest)}
        else:
            found = self.candidates
            inside = any(_begins_with_letter(it) for it in found if it.id == token)
            kin = (it for it in found if _begins_with_letter(it) is inside)
            among = {it.id: it.odds for it in kin}
        return among[token] - math.log(sum(map(math.exp, among.values())))

    def _covering(self, rest: str) -> Iterator[tuple[int, str, float]]:
        wanted = rest.encode()
        for it in self.candidates:
            spelled = bytes(it.bytes)
            if spelled.startswith(wanted):
                text = Candidate(it.id, it.bytes[len(wanted) :]).text
                if text is not None:
                    yield it.id, text, it.odds


def _begins_with_letter(token: Candidate) -> bool:
    text = bytes(token.bytes).decode(errors="ignore")
    return text[:1].isalpha()
