"""The word at the cursor, as the model would spell it.

The server cannot be told which tokens to choose among, but it says which ones are
likely. The likeliest that begins with what was typed takes its place.
"""

from dataclasses import dataclass

from coauthor.backends.llama_server.asking import Asking
from coauthor.backends.llama_server.likely import Likely
from coauthor.backends.llama_server.prompt import Prompt
from coauthor.backends.llama_server.vocabulary import Vocabulary

_WORDS = 1000
"""So many of the likeliest tokens are looked at for what was typed."""
_REMEMBERED = 8
"""Places in the text."""


@dataclass(frozen=True, slots=True)
class Respelled:
    """What to read, and what it says behind the typed characters already."""

    tokens: list[int]
    more: str = ""
    generated: int = 0
    """How many of the tokens the model chose."""
    sure: tuple[float, ...] = ()
    """How sure it was of each of those, as logarithms."""
    end_odds: float | None = None
    """How much likelier than usual it is that the word at the end is complete; None
    where nothing is open about that.
    """


class Respelling:
    """Spells words again for one model."""

    def __init__(self, asking: Asking, vocabulary: Vocabulary) -> None:
        self._asking = asking
        self._vocabulary = vocabulary
        self._known: dict[tuple[int, ...], Likely] = {}

    async def respelled(self, prompt: Prompt, where: dict[str, object]) -> Respelled:
        """A word that no single token spells stays as it was typed.

        `where` says in which slot, and of which model. Raises BackendError.
        """
        if not prompt.rest:
            return Respelled(prompt.tokens)
        likely = await self._likely(prompt.tokens, where)
        found, typed = likely.spelling(prompt.rest, prompt.odds), list[int]()
        if found is None or (found[1] and prompt.odds > 1):
            # Only now: with each letter it is another word, and a question of its own.
            typed = await self._vocabulary.tokens(prompt.rest, continues=True)
            first = typed[0] if typed else None
            found = likely.spelling(prompt.rest, prompt.odds, first)
        if found and found[1]:
            sure = (likely.share(found[0], prompt.rest),)
            return Respelled([*prompt.tokens, found[0]], found[1], 1, sure)
        tokens = [*prompt.tokens, *([found[0]] if found else typed)]
        sure = (likely.share(found[0], prompt.rest),) if found else ()
        odds = prompt.odds if prompt.rest[-1].isalpha() else None
        return Respelled(tokens, generated=len(sure), sure=sure, end_odds=odds)

    async def _likely(self, tokens: list[int], where: dict[str, object]) -> Likely:
        # With each letter of a word the same is asked again.
        place = tuple(tokens)
        known = self._known.pop(place, None)
        if known is None:
            body = {
                "prompt": tokens,
                "cache_prompt": True,
                "n_predict": 1,
                "n_probs": _WORDS,
                "temperature": 0.0,
            }
            known = await self._asking.ask("/completion", body | where, Likely)
        self._known[place] = known  # As the newest.
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return known
