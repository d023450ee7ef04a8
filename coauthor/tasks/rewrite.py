"""Rewrite: the text a command is about, said differently, with nothing lost.

Scope, prompt, model, cleaning, guard, diff: one after the other for each variant.
What the model must not touch is hidden from it and put back (`shaping/guard/`). A
variant that fails a check is withheld with the reason, never repaired by guessing.
"""

from asyncio import to_thread
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from coauthor.backends.base import (
    Capabilities,
    GenerationRequest,
    MessagePart,
    Part,
    Priority,
    Sampling,
)
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import (
    availability,
    form_for,
    render_instruct,
    render_skill,
)
from coauthor.prompt.values import values_for
from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.describe_change import describe_change
from coauthor.shaping.guard.check import check
from coauthor.shaping.guard.protect import Protected, protect
from coauthor.shaping.guard.thing import Verdict
from coauthor.shaping.word_diff import Edit, word_diff
from coauthor.tasks.collect import Answer, collect
from coauthor.tasks.language_of import language_of
from coauthor.tasks.target import target_of, unsuited
from coauthor.tasks.translate_into import translate_into

# Room for an answer to a text of a few words.
_LEAST_TOKENS = 48
# The first variant is the prompt's own choice; others must dare more to differ.
_BOLDER = 0.8

NOTHING_TO_CHANGE = "The model found nothing to change."


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to rewrite the text."""

    text: str
    """What takes the place of the whole range."""
    summary: str
    """What changed, as a label."""
    edits: tuple[Edit, ...]
    """The same change as word-sized edits, with offsets in the snapshot's text."""


@dataclass(frozen=True, slots=True)
class RewriteResult:
    """What came of a rewrite. `snapshot.text[start:end]` is what it is about."""

    start: int
    end: int
    variants: tuple[Variant, ...]
    withheld: tuple[str, ...]
    """For each variant that is not offered, a sentence that says why."""


async def rewrite(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    instruction: str | None = None,
    variants: int | None = None,
    on_delta: Callable[[int, str], None] | None = None,
) -> RewriteResult:
    """Rewrite the selection, or what the prompt's scope says around the cursor.

    `on_delta` gets the number of the variant (from 0) and each piece of raw text.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    start, end = target_of(snapshot, prompt)
    if wrong := await unsuited(snapshot, prompt):
        raise CommandUnavailable(wrong)
    original = snapshot.text[start:end]
    asked = (instruction or "").strip()
    protected = await to_thread(protect, original, snapshot.language)
    if protected.is_only_markup:
        raise CommandUnavailable(
            "There are no words to rewrite here, only code, formulas or other markup. "
            "Select some prose."
        )
    capabilities = await engine.capabilities()
    values = values_for(
        snapshot,
        start,
        end,
        capabilities,
        await language_of(snapshot, start, end),
        instruction=asked,
        target=await translate_into(snapshot, start, end, prompt, asked),
    )
    if form_for(prompt, capabilities) == "skill":
        # A skill is trained on plain text, without placeholders.
        protected = Protected(original)
    values = {**values, "text": protected.text.replace("\r\n", "\n")}
    parts = _parts(prompt, values, capabilities, protected.note)
    made: list[Variant] = []
    withheld: list[str] = []
    for number in range(variants or prompt.variants):
        request = GenerationRequest(
            parts,
            max_tokens=_room(original, prompt, capabilities),
            sampling=varied(prompt.sampling, number),
            stop=prompt.stop,
            priority=Priority.COMMAND,
            copies=True,
        )
        answer = await collect(engine, request, _numbered(on_delta, number))
        verdict = await to_thread(
            _judged, answer, original, protected, snapshot.language, prompt
        )
        text = verdict.text
        if verdict.reasons:
            withheld += [it for it in verdict.reasons if it not in withheld]
        elif all(text != variant.text for variant in made):
            edits = word_diff(original, text)
            summary = describe_change(original, text, edits)
            moved = tuple(edit.moved(start) for edit in edits)
            made.append(Variant(text, summary, moved))
    return RewriteResult(start, end, tuple(made), tuple(withheld))


def _parts(
    prompt: PromptFile, values: Mapping[str, str], capabilities: Capabilities, note: str
) -> tuple[Part, ...]:
    """The prompt in the form this model can do; a chat model is also told the note."""
    match form_for(prompt, capabilities):
        case "skill":
            return render_skill(prompt, values, capabilities)
        case "instruct":
            if prompt.needs_instruction and not values["instruction"]:
                raise CommandUnavailable(
                    f"“{prompt.title}” needs to be told what to do."
                )
            return _with_note(render_instruct(prompt, values), note)
        case _:
            reason = availability(prompt, capabilities)
            raise CommandUnavailable(reason or "The model cannot rewrite.")


def _with_note(messages: tuple[MessagePart, ...], note: str) -> tuple[MessagePart, ...]:
    """The messages with the note at the end of the first one's instructions."""
    if not note:
        return messages
    first, *others = messages
    if first.role == "system":
        return (replace(first, text=f"{first.text}\n{note}"), *others)
    return (MessagePart("system", note), *messages)


def _judged(
    answer: Answer,
    original: str,
    protected: Protected,
    language: str,
    prompt: PromptFile,
) -> Verdict:
    """The text that is offered, and why it is not, if so."""
    if answer.finish == "length":
        reason = "The model's answer was too long and would have been cut."
        return Verdict("", (reason,))
    verdict = protected.restore(clean_answer(answer.text, protected.text))
    if not verdict.text:
        return Verdict("", ("The model gave an empty answer.",))
    if not verdict.reasons and verdict.text != original:
        verdict = check(original, verdict.text, language, prompt.guard)
    if verdict.text == original:
        return Verdict(original, (NOTHING_TO_CHANGE,))
    return verdict


def _room(original: str, prompt: PromptFile, capabilities: Capabilities) -> int:
    """The most tokens an answer may have."""
    tokens = len(original) / max(capabilities.characters_per_token, 1)
    return _LEAST_TOKENS + round(tokens * prompt.max_tokens)


def varied(sampling: Sampling, number: int) -> Sampling:
    """The prompt's own sampling first, then bolder tries that differ from it."""
    if number == 0:
        return sampling
    return replace(
        sampling, temperature=max(sampling.temperature, _BOLDER), seed=number
    )


def _numbered(
    on_delta: Callable[[int, str], None] | None, number: int
) -> Callable[[str], None] | None:
    return None if on_delta is None else lambda text: on_delta(number, text)
