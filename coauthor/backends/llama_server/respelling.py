"""The word at the cursor, as the model would spell it.

The server cannot be told which tokens to choose among, but it says which ones are
likely. The likeliest that begins with what was typed takes its place.
"""

from dataclasses import dataclass

from coauthor.backends.llama_server.answer import Likely
from coauthor.backends.llama_server.asking import Asking
from coauthor.backends.llama_server.prompt import Prompt
from coauthor.backends.llama_server.vocabulary import Vocabulary

_LOOKED_AT = 400
"""Of the likeliest tokens."""


@dataclass(frozen=True, slots=True)
class Respelled:
    """What to read, and what it says behind the typed characters already."""

    tokens: list[int]
    more: str = ""
    generated: int = 0
    """How many of the tokens the model chose."""


class Respelling:
    """Spells words again for one model."""

    def __init__(self, asking: Asking, vocabulary: Vocabulary) -> None:
        self._asking = asking
        self._vocabulary = vocabulary
        self._last: tuple[list[int], Likely] | None = None

    async def respelled(self, prompt: Prompt, where: dict[str, object]) -> Respelled:
        """A word that no single token spells stays as it was typed.

        `where` says in which slot, and of which model. Raises BackendError.
        """
        if not prompt.rest:
            return Respelled(prompt.tokens)
        likely = await self._likely(prompt.tokens, where)
        if found := likely.spelling(prompt.rest):
            token, more = found
            return Respelled([*prompt.tokens, token], more, 1)
        rest = await self._vocabulary.tokens(prompt.rest, continues=True)
        return Respelled([*prompt.tokens, *rest])

    async def _likely(self, tokens: list[int], where: dict[str, object]) -> Likely:
        # With each letter of a word the same is asked again.
        if self._last and self._last[0] == tokens:
            return self._last[1]
        body = {
            "prompt": tokens,
            "cache_prompt": True,
            "n_predict": 1,
            "n_probs": _LOOKED_AT,
            "temperature": 0.0,
        }
        likely = await self._asking.ask("/completion", body | where, Likely)
        self._last = tokens, likely
        return likely
