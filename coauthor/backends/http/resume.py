"""Going on with an answer that broke off, without a seam and without a doubt.

A bare text is continued: the model is asked again with what it has said so far at the
end of the prompt. An answer to messages cannot be continued by every model; it is asked
for once more, and taken only while it is word for word what was already passed on.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from coauthor.backends.base import Delta, GenerationRequest, MessagePart, TextPart
from coauthor.backends.http.failures import StreamBroken
from coauthor.backends.http.retry import Attempt
from coauthor.errors import BackendError


async def resumed(
    request: GenerationRequest, attempt: Attempt
) -> AsyncGenerator[Delta, None]:
    """Pass an answer on; where it breaks off, go on with it once.

    Raises what `attempt` raises, and StreamBroken when the rest does not fit.
    """
    said, pieces = "", 0
    try:
        async with aclosing(attempt(request)) as deltas:
            async for delta in deltas:
                said += delta.text
                pieces += 1
                yield delta
        return
    except BackendError as error:
        # A piece is a token or more, so this never asks for too little.
        left = request.max_tokens - pieces
        if not error.again or not said or left <= 0:
            raise
    if any(isinstance(part, MessagePart) for part in request.parts):
        rest = _behind(said, attempt(request))
    else:
        parts = (*request.parts, TextPart(said))
        rest = attempt(replace(request, parts=parts, max_tokens=left, heal=False))
    async with aclosing(rest):
        async for delta in rest:
            yield delta


async def _behind(
    said: str, deltas: AsyncGenerator[Delta, None]
) -> AsyncGenerator[Delta, None]:
    """Leave out what was said. Raises StreamBroken when it is said differently."""
    waiting = said
    async with aclosing(deltas):
        async for delta in deltas:
            both = min(len(waiting), len(delta.text))
            if delta.text[:both] != waiting[:both] or (delta.finish and waiting[both:]):
                raise StreamBroken
            waiting = waiting[both:]
            if delta.text[both:] or delta.finish:
                yield replace(delta, text=delta.text[both:])
