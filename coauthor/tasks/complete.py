"""Continue the text at the cursor: the walk of one keystroke, top to bottom."""

import asyncio
import math
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from enum import StrEnum

from coauthor.backends.base import (
    Capabilities,
    GenerationRequest,
    Part,
    Priority,
    Sampling,
)
from coauthor.context.choose_notes import (
    NO_CHOICE,
    Choice,
    choose_notes,
    place_of,
    told_apart,
)
from coauthor.context.window import Window, next_window, window
from coauthor.document.origin import Origin
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.continuation import INLINE_SAMPLINGS, continuation
from coauthor.settings_jobs import InlineSettings
from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.shape import SEAM_STEPS, shape
from coauthor.shaping.stopping import StopRule
from coauthor.tasks.foreign import foreign_language

_WINDOW_SHARE = 0.75
"""Of the context, in characters; the rest is for tokens that are short."""
_MOST_ASKED_ABOUT = 8000
"""Characters; a service reads a message anew, and charges for it, with each key."""


_ENDS = ".!?…,;:—–-\"”'’»)]}*_`"
_FIRST_WORD = re.compile(r"\W*[\w'’]+")
_TRIES_TO_END = 3
"""Attempts after which a suggestion that breaks off is better than another wait."""
_PATIENCE_S = 3.0
"""After so long nobody waits for a third attempt, though nothing has come of two."""


class Silence(StrEnum):
    """Why nothing is offered."""

    FOREIGN_LANGUAGE = "foreign_language"
    NOTHING_FITS = "nothing_fits"
    NO_PROSE = "no_prose"
    """The cursor is in code, a heading or the like, and nobody asked."""
    PARAGRAPH_START = "paragraph_start"
    """Nothing of the paragraph is written yet, and nobody asked: what it will be about
    is the writer's to say."""
    DISMISSED = "dismissed"
    """The writer did not want it here, and has not asked again."""
    KEPT_HERE = "kept_here"
    """The text may not leave this machine, as where a secret is half typed, and no
    model here stands in."""
    FAILED = "failed"
    """The model could not be used; what the writer did not ask for never fails."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Texts to insert at the cursor, best first, or why there are none."""

    texts: tuple[str, ...]
    silence: Silence | None = None
    explanation: str = ""
    reason: Reason | None = None
    """What was wrong with the model's first text, where nothing fits."""
    probability: float | None = None
    """How sure the model is of the first word of the first text: the mean probability
    of its tokens. None where nobody asked or the backend cannot say.
    """

    def offering(self, texts: tuple[str, ...]) -> "Completion":
        """The same with other texts; how sure the model is only goes with its first."""
        leads = texts[:1] == self.texts[:1]
        return replace(
            self, texts=texts, probability=self.probability if leads else None
        )


async def complete(
    snapshot: DocumentSnapshot,
    engine: Engine,
    settings: InlineSettings,
    *,
    count: int = 1,
    priority: Priority = Priority.INLINE,
    probability: bool = False,
    on_draft: Callable[[str], None] | None = None,
) -> Completion:
    """Suggest `count` ways in which the text goes on.

    `on_draft` hears what the first way says so far, before it is made fit.
    Raises ModelNotFound or BackendError.
    """
    capabilities = await engine.capabilities(snapshot.origin, priority)
    with engine.stage("context"):
        foreign = await foreign_language(snapshot, capabilities)
        if foreign is not None:
            return Completion((), Silence.FOREIGN_LANGUAGE, foreign)
        notes = _notes(snapshot, engine, capabilities)
        around = _window(snapshot, engine, capabilities, notes)
        if priority is Priority.INLINE:
            engine.memory.windows[snapshot.uri] = around
            engine.memory.notes[snapshot.uri] = notes
        attempts = _attempts(around, capabilities, count, notes)
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
    rule = StopRule(settings.length, max_words=settings.max_words)
    most_tokens = rule.most_tokens(capabilities.characters_per_token)
    run = _Run(
        place,
        rule,
        most_tokens,
        engine,
        settings,
        priority,
        probability,
        on_draft,
        snapshot.origin,
    )
    clock = asyncio.get_running_loop().time
    no_more_after = clock() + settings.deadline_ms / 1000
    wait_no_more_after = clock() + _PATIENCE_S
    # Services charge for each, and whoever only answers messages reads anew for each.
    dear = engine.destination == "remote" or not capabilities.raw
    texts: list[str] = []
    for number, attempt in enumerate(attempts):
        whole = [text for text in texts if _ends_well(text, around)]
        tired = number >= _TRIES_TO_END or clock() > no_more_after
        if len(whole) >= count or (tired and len(texts) >= count):
            break
        if number and priority is Priority.PREFETCH:
            break  # What nobody has asked for gets one try.
        if number > 1 and (dear or clock() > wait_no_more_after):
            break  # Another try would cost the writer money, or seconds.
        if texts and attempt.typed:
            continue
        made = await asyncio.gather(
            *(run.one(attempt, sampling) for sampling in attempt.samplings)
        )
        texts += [text for text in dict.fromkeys(made) if text and text not in texts]
    if not texts:
        reason = run.reasons[0] if run.reasons else None
        return Completion((), Silence.NOTHING_FITS, reason=reason)
    best_first = sorted(texts, key=lambda text: not _ends_well(text, around))
    return Completion(
        tuple(best_first[:count]), probability=run.sure.get(best_first[0])
    )


def _ends_well(text: str, around: Window) -> bool:
    """Whether it ends a clause or a sentence, or leads over to the text after it."""
    return around.goes_on or text.rstrip()[-1:] in _ENDS


async def read(snapshot: DocumentSnapshot, engine: Engine) -> None:
    """Have a text evaluated while nobody waits, so that `complete` need not do it.

    It pays for every cursor in the text as long as the whole of it fits the window.
    Raises ModelNotFound or BackendError.
    """
    capabilities = await engine.capabilities(snapshot.origin)
    notes = _notes(snapshot, engine, capabilities)
    fits = len(snapshot.text) <= _window_characters(capabilities, notes)
    if fits and await foreign_language(snapshot, capabilities) is None:
        around = _window(snapshot, engine, capabilities, notes)
        await _read(around, engine, capabilities, notes, snapshot.origin)


async def read_on(snapshot: DocumentSnapshot, engine: Engine) -> None:
    """Have the window evaluated that a writer at this cursor will soon come to.

    Raises ModelNotFound or BackendError.
    """
    capabilities = await engine.capabilities(snapshot.origin)
    notes = _notes(snapshot, engine, capabilities)
    around = _window(snapshot, engine, capabilities, notes)
    characters = _window_characters(capabilities, notes)
    ahead = next_window(around, snapshot, characters, told_apart(snapshot, notes))
    if ahead is not None:
        await _read(ahead, engine, capabilities, notes, snapshot.origin)


async def _read(
    around: Window,
    engine: Engine,
    capabilities: Capabilities,
    notes: Choice,
    origin: Origin,
) -> None:
    request = GenerationRequest(
        continuation(around, capabilities, notes),
        max_tokens=0,
        priority=Priority.PREFETCH,
        heal=True,
        origin=origin,
    )
    async with aclosing(engine.generate(request)) as deltas:
        async for _ in deltas:
            pass


def _notes(
    snapshot: DocumentSnapshot, engine: Engine, capabilities: Capabilities
) -> Choice:
    """The notes for this place: mostly those of the key before."""
    room = int(capabilities.context_characters * snapshot.notes.share)
    last = engine.memory.notes.get(snapshot.uri, NO_CHOICE)
    notes = snapshot.notes.to(engine.destination)
    return choose_notes(notes, place_of(snapshot), room, last)


def _window(
    snapshot: DocumentSnapshot,
    engine: Engine,
    capabilities: Capabilities,
    notes: Choice,
) -> Window:
    characters = _window_characters(capabilities, notes)
    last = engine.memory.windows.get(snapshot.uri)
    return window(snapshot, characters, last, told_apart(snapshot, notes))


def _window_characters(capabilities: Capabilities, notes: Choice) -> int:
    """Notes take their place from the text, so that both fit."""
    share = int(capabilities.context_characters * _WINDOW_SHARE)
    room = share - notes.characters
    return room if capabilities.raw else min(room, _MOST_ASKED_ABOUT)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A prompt, with samplings to run side by side."""

    parts: tuple[Part, ...]
    samplings: Sequence[Sampling]
    typed: str = ""
    """What we typed for the writer at the end of the prompt."""
    shorter: tuple[Part, ...] = ()
    """What is asked where that does not fit; none where a backend can cut it."""


def _attempts(
    around: Window, capabilities: Capabilities, alternatives: int, notes: Choice
) -> list[_Attempt]:
    """What to try, in order, while too little fits.

    Where the text goes on after the cursor, a model may find that nothing is missing
    there; then it is asked to go on as if nothing followed. It may also want to begin
    a new paragraph where we want a sentence; then the space is typed for it.
    """

    def attempt(
        place: Window, samplings: Sequence[Sampling], typed: str = ""
    ) -> _Attempt:
        parts = continuation(place, capabilities, notes)
        return _Attempt(parts, samplings, typed, _shorter(place, capabilities))

    first, others = INLINE_SAMPLINGS[:alternatives], INLINE_SAMPLINGS[alternatives:]
    whole = attempt(around, first)
    attempts = [whole, replace(whole, samplings=others[:1])]
    alone = replace(around, after_in_paragraph="")
    plain = attempt(alone, first)
    if plain.parts != whole.parts:
        attempts.append(plain)
    if capabilities.raw and around.before and not around.before[-1].isspace():
        longer = replace(alone, before=around.before + " ")
        attempts.append(attempt(longer, first, " "))
    return [*attempts, *(replace(plain, samplings=(each,)) for each in others[1:])]


def _shorter(place: Window, capabilities: Capabilities) -> tuple[Part, ...]:
    """What is asked where a message does not fit; bare text is cut by the backend."""
    if capabilities.raw:
        return ()
    # Late, because the bundled model's first suggestion does not need it.
    from coauthor.prompt.asked_continuation import asked_continuation

    return asked_continuation(place, NO_CHOICE, less=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """What all runs of the model for one place have in common."""

    place: Candidate
    rule: StopRule
    most_tokens: int
    engine: Engine
    settings: InlineSettings
    priority: Priority
    probability: bool
    on_draft: Callable[[str], None] | None
    origin: Origin
    reasons: list[Reason] = field(default_factory=list[Reason])
    """Why texts of the model did not fit."""
    sure: dict[str, float] = field(default_factory=dict[str, float])
    """How sure the model was of the first word of a text."""

    async def one(self, attempt: _Attempt, sampling: Sampling) -> str:
        """One suggestion, or an empty string when what came does not fit."""
        request = GenerationRequest(
            attempt.parts,
            max_tokens=self.most_tokens,
            shorter=attempt.shorter,
            sampling=sampling,
            priority=self.priority,
            heal=True,
            probability=self.probability,
            origin=self.origin,
        )
        heard = self.on_draft if sampling is attempt.samplings[0] else None
        text, whole = attempt.typed, False
        means: list[tuple[int, float]] = []
        generating = self.engine.generate(request, self.settings.deadline_ms)
        async with aclosing(generating) as deltas:
            async for delta in deltas:
                text += delta.text
                whole = delta.finish == "end"
                known = delta.usage.log_probability if delta.usage else None
                if known is not None:
                    means.append((len(text), known))
                so_far = text if self.place.exact else self._joined(text)
                if heard is not None:
                    heard(so_far)
                if self.rule.reached(self.place.before, so_far):
                    break
        with self.engine.stage("shaping"):
            if not self.place.exact:
                text = _answer(text)
            shaped = shape(replace(self.place, text=text, whole=whole))
        if shaped.reason is not None:
            self.reasons.append(shaped.reason)
        if means:
            self.sure[shaped.text] = _sureness(text, means)
        return shaped.text

    def _joined(self, answer: str) -> str:
        """What a message says so far, as it would stand at the cursor."""
        said = _answer(answer, ended=False)
        if len(said.split()) < 2:
            return ""  # It may yet become a word that stands there already.
        return shape(replace(self.place, text=said), SEAM_STEPS).text


def _answer(text: str, ended: bool = True) -> str:
    """What a model that answers messages says is the text; nothing, if it refuses."""
    # Late, because the bundled model's first suggestion does not need it.
    from coauthor.shaping.out_of_message import out_of_message

    return out_of_message(text, ended)


def _sureness(text: str, means: Sequence[tuple[int, float]]) -> float:
    """How sure the model is of a text's first word: its tokens' mean probability.

    `means` are logarithms, each with the length of the text it is the mean for.
    """
    first = _FIRST_WORD.match(text)
    end = first.end() if first else len(text)
    return math.exp(next((mean for at, mean in means if at >= end), means[-1][1]))
