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


_ENDS = ".!?…,;:—–-\"”'’»)]}*_`"
_TRIES_TO_END = 3
"""Attempts after which a suggestion that breaks off is better than another wait."""


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
    wanted = settings.alternatives
    for number, attempt in enumerate(_attempts(around, capabilities, wanted)):
        whole = [text for text in texts if _ends_well(text, around)]
        if len(whole) >= wanted or (number >= _TRIES_TO_END and len(texts) >= wanted):
            break
        if texts and attempt.typed:
            continue
        made = await asyncio.gather(
            *(
                _one(place, attempt, sampling, engine, settings)
                for sampling in attempt.samplings
            )
        )
        texts += [text for text in dict.fromkeys(made) if text and text not in texts]
    if not texts:
        return Completion((), Silence.NOTHING_FITS)
    best_first = sorted(texts, key=lambda text: not _ends_well(text, around))
    return Completion(tuple(best_first[:wanted]))


def _ends_well(text: str, around: Window) -> bool:
    """Whether it ends a clause or a sentence, or leads over to the text after it."""
    return bool(around.after_in_paragraph.strip()) or text.rstrip()[-1:] in _ENDS


def prompt_parts(
    snapshot: DocumentSnapshot, capabilities: Capabilities
) -> tuple[Part, ...]:
    """What `complete` would send to the model."""
    return continuation(_window(snapshot, capabilities), capabilities)


def _window(snapshot: DocumentSnapshot, capabilities: Capabilities) -> Window:
    return window(snapshot, int(capabilities.context_characters * _WINDOW_SHARE))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A prompt, with samplings to run side by side."""

    parts: tuple[Part, ...]
    samplings: Sequence[Sampling]
    typed: str = ""
    """What we typed for the writer at the end of the prompt."""


def _attempts(
    around: Window, capabilities: Capabilities, alternatives: int
) -> list[_Attempt]:
    """What to try, in order, while too little fits.

    Where the text goes on after the cursor, a model may find that nothing is missing
    there; then it is asked to go on as if nothing followed. It may also want to begin
    a new paragraph where we want a sentence; then the space is typed for it.
    """
    parts = continuation(around, capabilities)
    first, others = INLINE_SAMPLINGS[:alternatives], INLINE_SAMPLINGS[alternatives:]
    attempts = [_Attempt(parts, first), _Attempt(parts, others[:1])]
    alone = replace(around, after_in_paragraph="")
    plain = continuation(alone, capabilities)
    if plain != parts:
        attempts.append(_Attempt(plain, first))
    if around.before and not around.before[-1].isspace():
        spaced = continuation(replace(alone, before=around.before + " "), capabilities)
        attempts.append(_Attempt(spaced, first, typed=" "))
    return [*attempts, *(_Attempt(plain, (each,)) for each in others[1:])]


async def _one(
    place: Candidate,
    attempt: _Attempt,
    sampling: Sampling,
    engine: Engine,
    settings: InlineSettings,
) -> str:
    """One suggestion, or an empty string when what came does not fit."""
    rule = StopRule(settings.length, max_words=settings.max_words)
    request = GenerationRequest(
        attempt.parts,
        max_tokens=settings.max_words * _TOKENS_PER_WORD,
        sampling=sampling,
        heal=True,
    )
    text, whole = attempt.typed, False
    async with aclosing(engine.generate(request, settings.deadline_ms)) as deltas:
        async for delta in deltas:
            text += delta.text
            whole = delta.finish == "end"
            if rule.reached(place.before, text):
                break
    return shape(replace(place, text=text, whole=whole)).text
