"""What a model has been seen to have no room for, so that nobody sends it again.

For servers that tell the length of a text only by refusing it. What is as long as
something that was refused, and is answered at such a length, is not worth a request.
Only for a while: the next text may be of fewer tokens, and the server begun anew with
more room.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coauthor.backends.base import GenerationRequest, Part, SpecialPart

_ALMOST = 0.9
"""Of a text that was too long: a little less mostly is, too, and the next key brings a
little more or less."""
_A_FEW = 100
"""Signs such as quotation marks and accents, which are in any text."""
_MOST = 16
"""Refusals that are remembered, the last ones."""
_MEMORY_S = 300.0
"""Seconds after which a refusal is forgotten; one request finds out again."""


class Room:
    """The room of one model."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing was refused so far. `clock` gives seconds."""
        self._clock = clock
        self._refused: list[tuple[float, _Size]] = []
        """When, and how long it was."""

    def fits(self, request: GenerationRequest) -> bool:
        """Whether a request may fit, as far as is known."""
        size, since = _Size.of(request), self._clock() - _MEMORY_S
        return not any(at > since and size.exceeds(it) for at, it in self._refused)

    def refuse(self, request: GenerationRequest) -> None:
        """Remember a request that was too long for the model."""
        size = _Size.of(request)
        kept = [(at, it) for at, it in self._refused if not it.exceeds(size)]
        self._refused = [*kept, (self._clock(), size)][-_MOST:]


@dataclass(frozen=True, slots=True)
class _Size:
    """How long a request is, in what its tokens follow from."""

    plain: int
    """Characters of ASCII, of which several are a token."""
    others: int
    """All others, of which each may be one: where Greek is too long, English fits."""
    answer: int
    """Tokens; some servers keep room for them and some do not."""

    @classmethod
    def of(cls, request: GenerationRequest) -> "_Size":
        texts = _texts(request.parts)
        plain = sum(len(text.encode("ascii", "ignore")) for text in texts)
        return cls(plain, sum(map(len, texts)) - plain, request.max_tokens)

    def exceeds(self, refused: "_Size") -> bool:
        """Whether it is as long as that one in every respect, or almost."""
        return (
            self.plain >= refused.plain * _ALMOST
            and self.others >= refused.others * _ALMOST - _A_FEW
            and self.answer >= refused.answer
        )


def _texts(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if not isinstance(part, SpecialPart)]
