"""Cutting a text that is too long where nobody can count its tokens beforehand."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace

from coauthor.backends.base import Delta, GenerationRequest, Part, TextPart
from coauthor.backends.http.retry import Attempt
from coauthor.backends.room import Room
from coauthor.errors import ContextTooLong

_SHARES = (0.8, 0.5, 0.25, 0.1)
"""How much of a text that may be cut is kept, when more of it does not fit."""
_LONG = 2000
_STEP = 500
"""Characters: a long text is cut at the same place for some keys, so that the server
need not read all of it again at each."""


async def fitted(
    request: GenerationRequest, attempt: Attempt, room: Room
) -> AsyncGenerator[Delta, None]:
    """Pass on what the first attempt says that fits the context.

    `room` is what is known of the model's, and learns more; what it knows to be too
    long is not attempted, as long as something shorter can be.
    Raises what `attempt` raises, and ContextTooLong where nothing more may be cut.
    """
    forms = [request, *_shortened(request)]
    while True:
        fitting = forms.pop(0)
        if forms and not room.fits(fitting):
            continue
        began = False
        try:
            async with aclosing(attempt(fitting)) as deltas:
                async for delta in deltas:
                    began = True
                    yield delta
            return
        except ContextTooLong:
            if began:
                raise  # What was passed on would be said twice.
            room.refuse(fitting)
            if not forms:
                raise


def _shortened(request: GenerationRequest) -> Iterator[GenerationRequest]:
    """The request with less and less of the text that may be cut; none without any."""
    for share in _SHARES:
        parts = tuple(_cut(part, share) for part in request.parts)
        if parts != request.parts:
            yield replace(request, parts=parts)


def _cut(part: Part, share: float) -> Part:
    if not isinstance(part, TextPart) or part.trim == "never":
        return part
    keep = int(len(part.text) * share)
    cut = len(part.text) - keep
    if keep > _LONG:
        cut += -cut % _STEP
    text = part.text[cut:] if part.trim == "start" else part.text[:keep]
    return replace(part, text=text)
