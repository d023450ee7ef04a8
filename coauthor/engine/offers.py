"""What editors tell of the suggestions they got, counted without the text.

Of a suggestion only its length is remembered. Lengths become tokens by the model's
characters per token, rounded: an estimate, because writers accept parts of tokens too.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from coauthor.engine.counters import Counters

_MOST = 256
"""Suggestions that are remembered; what an editor tells of older ones is ignored."""


@dataclass(slots=True)
class _Offer:
    characters: int
    shown: bool = False
    dismissed: bool = False
    accepted: int | None = None
    """Characters from its start; None when no part was accepted."""


class Offers:
    """The suggestions that were sent at last, by id.

    Each is counted as shown, accepted and dismissed at most once, however many parts
    are accepted and however often an editor says so. Unknown ids are ignored.
    """

    def __init__(
        self, counters: Counters, characters_per_token: Callable[[], float | None]
    ) -> None:
        """Nothing was offered yet; what happens raises `counters`.

        While the model is not known (another one is about to be loaded), its
        characters per token are None, and no tokens are counted.
        """
        self._counters = counters
        self._characters_per_token = characters_per_token
        self._offers: OrderedDict[str, _Offer] = OrderedDict()

    def add(self, suggestion: str, characters: int) -> None:
        """A suggestion of so many characters is being sent."""
        self._offers[suggestion] = _Offer(characters)
        if len(self._offers) > _MOST:
            self._offers.popitem(last=False)

    def shown(self, suggestion: str) -> None:
        """An editor showed it."""
        offer = self._offers.get(suggestion)
        if offer is not None and not offer.shown:
            offer.shown = True
            self._counters.shown += 1
            self._counters.tokens_shown += self._tokens(offer.characters)

    def accepted(self, suggestion: str, characters: int | None = None) -> None:
        """The writer took so many characters from its start, or (None) all of it."""
        offer = self._offers.get(suggestion)
        if offer is None:
            return
        before = offer.accepted
        taken = offer.characters if characters is None else characters
        offer.accepted = max(before or 0, min(taken, offer.characters))
        # The parts of one suggestion add up to the tokens of the whole.
        more = self._tokens(offer.accepted) - self._tokens(before or 0)
        self._counters.tokens_accepted += more
        self._counters.accepted += before is None

    def dismissed(self, suggestion: str) -> None:
        """The writer did not want it."""
        offer = self._offers.get(suggestion)
        if offer is not None and not offer.dismissed:
            offer.dismissed = True
            self._counters.dismissed += 1

    def _tokens(self, characters: int) -> int:
        of_token = self._characters_per_token()
        return round(characters / of_token) if of_token is not None else 0
