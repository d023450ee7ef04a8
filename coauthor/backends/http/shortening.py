"""Cutting a text that is too long where nobody can count its tokens beforehand."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from coauthor.backends.base import Delta, GenerationRequest, Part, TextPart
from coauthor.backends.http.retry import Attempt
from coauthor.errors import ContextTooLong

_SHARES = (0.8, 0.5, 0.25, 0.1)
"""How much of a text that may be cut is kept, when more of it does not fit."""


async def fitted(
    request: GenerationRequest, attempt: Attempt
) -> AsyncGenerator[Delta, None]:
    """Pass on what the first attempt says that fits the context.

    Raises what `attempt` raises, and ContextTooLong where nothing more may be cut.
    """
    shares = iter(_SHARES)
    fitting = request
    began = False
    while True:
        try:
            async with aclosing(attempt(fitting)) as deltas:
                async for delta in deltas:
                    began = True
                    yield delta
            return
        except ContextTooLong:
            if began:
                raise  # What was passed on would be said twice.
            share = next(shares, None)
            cut = _shortened(request, share) if share is not None else None
            if cut is None:
                raise
            fitting = cut


def _shortened(request: GenerationRequest, share: float) -> GenerationRequest | None:
    """The request with only a share of the text that may be cut.

    None where nothing may be cut.
    """
    parts: list[Part] = []
    for part in request.parts:
        if isinstance(part, TextPart) and part.trim != "never":
            keep = int(len(part.text) * share)
            cut = len(part.text) - keep
            text = part.text[cut:] if part.trim == "start" else part.text[:keep]
            part = replace(part, text=text)
        parts.append(part)
    return (
        replace(request, parts=tuple(parts)) if tuple(parts) != request.parts else None
    )
