"""What a predictor says comes next, and how to ask a model for it."""

import math
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from coauthor.backends.base import Backend, GenerationRequest, Part, TextPart

_ENDS_A_CLAUSE = re.compile(r"[,;:.!?…](?=[\"'”’)\]]*\s)|\n")
_MOST_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Guess:
    """A continuation of the text before the cursor; empty when there is none."""

    text: str = ""
    sure: float = 0.0
    """How probable the predictor finds it: a mean over its words or tokens, 0 to 1."""


Predictor = Callable[[str], Awaitable[Guess]]
"""From the text before the cursor to what comes next."""


def model_predictor(backend: Backend, context_characters: int) -> Predictor:
    """The model's most probable continuation, up to the end of a clause.

    Half-typed words are healed as in the product; the text before the cursor is cut
    to three quarters of the context, at a paragraph or a space.
    """

    async def predict(before: str) -> Guess:
        window = recent(before, context_characters * 3 // 4)
        return await clause(backend, (TextPart(window, trim="start"),))

    return predict


async def clause(backend: Backend, parts: Sequence[Part]) -> Guess:
    """Greedily, up to the end of a clause or twelve tokens."""
    request = GenerationRequest(
        tuple(parts), max_tokens=_MOST_TOKENS, heal=True, probability=True
    )
    text, sure = "", 0.0
    async with aclosing(backend.generate(request)) as deltas:
        async for delta in deltas:
            text += delta.text
            known = delta.usage.log_probability if delta.usage else None
            if known is not None:
                sure = math.exp(known)
            # The space after the mark tells that it ends something: "3.5" does not.
            if ends := _ENDS_A_CLAUSE.search(text):
                return Guess(text[: ends.end()].rstrip("\n"), sure)
    return Guess(text, sure)


def recent(before: str, characters: int) -> str:
    """The end of a text, beginning where a paragraph does, or else a word.

    It begins at the same place for many keys, so that a model that keeps what it has
    read need not read it again.
    """
    if len(before) <= characters:
        return before
    step = max(characters // 4, 1)
    start = -(-(len(before) - characters) // step) * step
    for mark in ("\n\n", " "):
        found = before.find(mark, start, start + step)
        if found >= 0:
            return before[found + len(mark) :]
    return before[start:]
