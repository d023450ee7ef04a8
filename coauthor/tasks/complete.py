"""Continue the text at the cursor: the walk of one keystroke, top to bottom."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum

from coauthor.backends.base import Capabilities, GenerationRequest, Part, Sampling
from coauthor.context.window import Window, window
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.continuation import INLINE_SAMPLINGS, continuation
from coauthor.settings import InlineSettings
from coauthor.shaping.candidate import Candidate
from coauthor.shaping.shape import shape
from coauthor.shaping.stopping import StopRule
from coauthor.tasks.foreign import foreign_language

_TOKENS_PER_WORD = 2
"""A generous budget: the stop rule ends almost every suggestion before it."""
_WINDOW_SHARE = 0.75
"""Of the context, in characters; the rest is for tokens that are short."""


class Silence(StrEnum):
    """Why nothing is offered."""

    FOREIGN_LANGUAGE = "foreign_language"
    NOTHING_FITS = "nothing_fits"


@dataclass(frozen=True, slots=True)
class Completion:
    """Texts to insert at the cursor, best first, or why there are none."""

    texts: tuple[str, ...]
    silence: Silence | None = None
    explanation: str = ""


async def complete(
    snapshot: DocumentSnapshot, engine: Engine, settings: InlineSettings
) -> Completion:
    """Suggest how the text goes on. Raises ModelNotFound or BackendError."""
    capabilities = await engine.capabilities()
    foreign = await foreign_language(snapshot, capabilities)
    if foreign is not None:
        return Completion((), Silence.FOREIGN_LANGUAGE, foreign)
    around = _window(snapshot, capabilities)
    place = Candidate(
        around.before,
        around.after,
        "",
        newline=around.newline,
        language=snapshot.language,
        length=settings.length,
        max_words=settings.max_words,
        exact=capabilities.raw,
    )
    texts: list[str] = []
    for parts, samplings in _attempts(around, capabilities, settings.alternatives):
        made = await asyncio.gather(
            *(_one(place, parts, each, engine, settings) for each in samplings)
        )
        texts += [text for text in dict.fromkeys(made) if text and text not in texts]
        if len(texts) >= settings.alternatives:
            break
    if not texts:
        return Completion((), Silence.NOTHING_FITS)
    return Completion(tuple(texts[: settings.alternatives]))


def prompt_parts(
    snapshot: DocumentSnapshot, capabilities: Capabilities
) -> tuple[Part, ...]:
    """What `complete` would send to the model."""
    return continuation(_window(snapshot, capabilities), capabilities)


def _window(snapshot: DocumentSnapshot, capabilities: Capabilities) -> Window:
    return window(snapshot, int(capabilities.context_characters * _WINDOW_SHARE))


def _attempts(
    around: Window, capabilities: Capabilities, alternatives: int
) -> list[tuple[tuple[Part, ...], Sequence[Sampling]]]:
    """What to try, in order, while too little fits: a prompt, with samplings to run
    side by side.

    Where the text goes on after the cursor, a model may find that nothing is missing
    there. Then it is asked to go on as if nothing followed.
    """
    parts = continuation(around, capabilities)
    first, others = INLINE_SAMPLINGS[:alternatives], INLINE_SAMPLINGS[alternatives:]
    attempts = [(parts, first), (parts, others[:1])]
    plain = continuation(replace(around, after_in_paragraph=""), capabilities)
    if plain != parts:
        attempts.append((plain, first))
    return [*attempts, *((plain, (each,)) for each in others[1:])]


async def _one(
    place: Candidate,
    parts: tuple[Part, ...],
    sampling: Sampling,
    engine: Engine,
    settings: InlineSettings,
) -> str:
    """One suggestion, or an empty string when what came does not fit."""
    rule = StopRule(settings.length, max_words=settings.max_words)
    request = GenerationRequest(
        parts,
        max_tokens=settings.max_words * _TOKENS_PER_WORD,
        sampling=sampling,
        heal=True,
    )
    text, whole = "", False
    async with aclosing(engine.generate(request, settings.deadline_ms)) as deltas:
        async for delta in deltas:
            text += delta.text
            whole = delta.finish == "end"
            if rule.reached(place.before, text):
                break
    return shape(replace(place, text=text, whole=whole)).text
