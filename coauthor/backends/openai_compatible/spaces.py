"""Blanks at the cursor: models begin words with them, so a prompt should not end there.

They are left off, and what the model says first is what was left off.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from coauthor.backends.base import Delta, GenerationRequest, TextPart
from coauthor.backends.http.retry import Attempt


async def without_blanks(
    request: GenerationRequest, attempt: Attempt
) -> AsyncGenerator[Delta, None]:
    """Pass on what is said behind the blanks at the end of a bare text.

    A model that goes on without any is asked again with the text as it is.
    Raises what `attempt` raises.
    """
    last = request.parts[-1]
    kept = last.text.rstrip(" ") if isinstance(last, TextPart) else ""
    if not (request.heal and isinstance(last, TextPart)) or kept in ("", last.text):
        async with aclosing(attempt(request)) as deltas:
            async for delta in deltas:
                yield delta
        return
    shorter = replace(request, parts=(*request.parts[:-1], replace(last, text=kept)))
    said = ""
    async with aclosing(attempt(shorter)) as deltas:
        async for delta in deltas:
            begins = not said.strip(" ")
            said += delta.text
            if said and not said.startswith(" "):
                break
            text = delta.text.lstrip(" ") if begins else delta.text
            if text or delta.finish:
                yield replace(delta, text=text)
    if said and not said.startswith(" "):
        async with aclosing(attempt(request)) as deltas:
            async for delta in deltas:
                yield delta
