"""One part of a text through the model: prompt, answers side by side, checks.

What the model must not touch is hidden from it and put back (`shaping/guard/`). An
answer that fails a check is withheld with the reason, never repaired by guessing.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from coauthor.backends.base import (
    Capabilities,
    GenerationRequest,
    MessagePart,
    Part,
    Priority,
    Sampling,
)
from coauthor.document.language_names import language_name
from coauthor.document.origin import NOWHERE, Origin
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError, CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import (
    availability,
    form_for,
    render_instruct,
    render_skill,
)
from coauthor.prompt.values import less_around
from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.protect import Protected
from coauthor.shaping.guard.thing import Verdict
from coauthor.shaping.into_sentence import into_sentence
from coauthor.shaping.unusable import CUT, ENDLESS, goes_round, unusable
from coauthor.tasks.collect import Answer, collect
from coauthor.tasks.language_of import clear_language

# Room for an answer to a text of a few words.
_LEAST_TOKENS = 48
# The first variant is the prompt's own choice; others must dare more to differ.
_BOLDER = 0.8
_FROM_THE_DOCUMENT = ("text", "before", "after", "instruction")

NOTHING_TO_CHANGE = "The model found nothing to change."

Draft: TypeAlias = Callable[[int, Callable[[], str]], None]
"""Hears of each piece that a variant (by its number) has got, and may ask for its text
so far. That is not free, so whoever hears should not ask each time."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the model made of one part."""

    texts: tuple[str, ...]
    """What may take the part's place: all different from it and from each other."""
    reasons: tuple[str, ...]
    """Why other answers may not, as sentences."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all parts of one rewrite have in common."""

    prompt: PromptFile
    engine: Engine
    capabilities: Capabilities
    language: str
    """The LSP language id of the document."""
    numbers: range
    """Which answers to ask for: each number gives another one."""
    priority: Priority = Priority.COMMAND
    origin: Origin = NOWHERE
    """The document."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part itself."""

    original: str
    protected: Protected
    """What the model sees of it."""
    before: str = ""
    """What stands before and after it in its paragraph, where it is not the whole."""
    after: str = ""


async def rewrite_part(
    job: Job,
    piece: Piece,
    values: Mapping[str, str],
    note: str,
    on_draft: Draft | None = None,
) -> Answers:
    """Ask for answers about a piece of text.

    `values` are those of the prompt, `note` what a chat model is told of placeholders.
    The answers are made at the same time, so that a backend can read their common
    prompt once.
    Raises CommandUnavailable, ModelNotFound or BackendError, the last two only when
    there is no answer at all.
    """
    protected = piece.protected
    values = {**values, "text": protected.text.replace("\r\n", "\n")}
    parts = _parts(job, values, note)
    shorter = _parts(job, less_around(values), note)
    tokens = _room(job, piece.original)
    longest = 2 * tokens * max(job.capabilities.characters_per_token, 1)

    async def one(number: int) -> Answer:
        request = GenerationRequest(
            parts,
            max_tokens=tokens,
            sampling=varied(job.prompt.sampling, number),
            stop=job.prompt.stop,
            priority=job.priority,
            copies=True,
            origin=job.origin,
            shorter=shorter,
        )

        def heard(so_far: str) -> None:
            if on_draft is not None:
                on_draft(number, partial(_draft, so_far, protected))

        return await collect(
            job.engine,
            request,
            heard,
            enough=lambda text: len(text) > longest or goes_round(text),
        )

    made = await asyncio.gather(*map(one, job.numbers), return_exceptions=True)
    texts: list[str] = []
    reasons: list[str] = []
    failed: list[CoauthorError] = []
    for answer in made:
        if isinstance(answer, CoauthorError):
            failed.append(answer)
            reasons.append(str(answer))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            verdict = await _judged(job, answer, piece, values, parts)
            reasons += verdict.reasons
            if not verdict.reasons and verdict.text not in texts:
                texts.append(verdict.text)
    if len(failed) == len(made):
        raise failed[0]
    return Answers(tuple(texts), tuple(dict.fromkeys(reasons)))


def _draft(so_far: str, protected: Protected) -> str:
    """An answer so far, with what was hidden from the model."""
    return protected.restore(clean_answer(so_far, protected.text)).text


def varied(sampling: Sampling, number: int) -> Sampling:
    """The prompt's own sampling first, then bolder tries that differ from it."""
    if number == 0:
        return sampling
    return replace(
        sampling, temperature=max(sampling.temperature, _BOLDER), seed=number
    )


def _parts(job: Job, values: Mapping[str, str], note: str) -> tuple[Part, ...]:
    """The prompt in the form this model can do; a chat model is also told the note."""
    prompt = job.prompt
    match form_for(prompt, job.capabilities):
        case "skill":
            return render_skill(prompt, values, job.capabilities)
        case "instruct":
            if prompt.needs_instruction and not values["instruction"]:
                raise CommandUnavailable(
                    f"“{prompt.title}” needs to be told what to do."
                )
            return _with_note(render_instruct(prompt, values), note)
        case _:
            reason = availability(prompt, job.capabilities)
            raise CommandUnavailable(reason or "The model cannot rewrite.")


def _with_note(messages: tuple[MessagePart, ...], note: str) -> tuple[MessagePart, ...]:
    """The messages with the note at the end of the first one's instructions."""
    if not note:
        return messages
    first, *others = messages
    if first.role == "system":
        return (replace(first, text=f"{first.text}\n{note}"), *others)
    return (MessagePart("system", note), *messages)


async def _judged(
    job: Job,
    answer: Answer,
    piece: Piece,
    values: Mapping[str, str],
    parts: tuple[Part, ...],
) -> Verdict:
    """The text that is offered, and why it is not, if so."""
    if answer.finish in (None, "length"):
        return Verdict("", (ENDLESS if goes_round(answer.text) else CUT,))
    # Whoever gives an instruction may ask for a quotation or another language.
    free = bool(values["instruction"])
    around = "" if free else values["before"] + "\n" + values["after"]
    orders = _orders(parts, values)
    original, protected = piece.original, piece.protected

    def looked_at() -> Verdict:
        verdict = protected.restore(clean_answer(answer.text, protected.text))
        if not free:
            fitting = into_sentence(verdict.text, original, piece.before, piece.after)
            verdict = replace(verdict, text=fitting)
        if verdict.text == original:
            return Verdict(original, (NOTHING_TO_CHANGE,))
        if wrong := unusable(verdict.text, original, orders, around):
            return Verdict("", (wrong,))
        if verdict.reasons:
            return verdict
        prompt = job.prompt
        verdict = check(
            original,
            verdict.text,
            job.language,
            prompt.guard,
            blocks_free=prompt.blocks_free,
        )
        if verdict.text == original:
            return Verdict(original, (NOTHING_TO_CHANGE,))
        return verdict if verdict.reasons else _in_its_paragraph(job, piece, verdict)

    verdict = await asyncio.to_thread(looked_at)
    if not verdict.text or NOTHING_TO_CHANGE in verdict.reasons:
        return verdict
    if job.prompt.guard == "facts" and not free:
        ours, theirs = (
            await clear_language(original),
            await clear_language(verdict.text),
        )
        if ours and theirs and ours != theirs:
            reason = (
                f"The model answered in {language_name(theirs)}; "
                f"your text is in {language_name(ours)}."
            )
            return Verdict("", (reason,))
    return verdict


def _in_its_paragraph(job: Job, piece: Piece, verdict: Verdict) -> Verdict:
    """The verdict, unless the new text breaks something that begins or ends outside.

    A link of which half was selected, say, is none in the half alone.
    """
    before, after = piece.before, piece.after
    if not (before or after):
        return verdict
    whole = check(
        before + piece.original + after,
        before + verdict.text + after,
        job.language,
        "structure",
        blocks_free=job.prompt.blocks_free,
    )
    return replace(verdict, reasons=whole.reasons)


def _orders(parts: tuple[Part, ...], values: Mapping[str, str]) -> str:
    """What the prompt says, without what it took from the document."""
    said = "\n".join(part.text for part in parts if isinstance(part, MessagePart))
    for name in _FROM_THE_DOCUMENT:
        if values[name].strip():
            said = said.replace(values[name], "\n\u00b6\n")
    return said


def _room(job: Job, original: str) -> int:
    """The most tokens an answer may have."""
    tokens = len(original) / max(job.capabilities.characters_per_token, 1)
    return _LEAST_TOKENS + round(tokens * job.prompt.max_tokens)
