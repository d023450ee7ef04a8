"""One generation, gathered into a text."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from coauthor.backends.base import FinishReason, GenerationRequest
from coauthor.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole text of a generation."""

    text: str
    finish: FinishReason | None
    """Why the model stopped; None when we had enough before it did."""


async def collect(
    engine: Engine,
    request: GenerationRequest,
    on_text: Callable[[str], None] | None = None,
    enough: Callable[[str], bool] | None = None,
) -> Answer:
    """Run a request to its end, or until `enough` says yes to the text so far.

    `on_text` gets the text so far with each piece. Raises BackendError.
    """
    text = ""
    async with aclosing(engine.generate(request)) as deltas:
        async for delta in deltas:
            text += delta.text
            if on_text is not None and delta.text:
                on_text(text)
            if delta.finish is not None:
                return Answer(text, delta.finish)
            if enough is not None and enough(text):
                break
    return Answer(text, None)
