"""Rewrite: the text a command is about, said differently, with nothing lost.

Scope, prompt, model, cleaning, guard, diff: one after the other for each variant.
A variant that fails a check is withheld with the reason, never repaired by guessing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from coauthor.backends.base import (
    Capabilities,
    GenerationRequest,
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
from coauthor.shaping.guard import violations
from coauthor.shaping.word_diff import Edit, word_diff
from coauthor.tasks.collect import Answer, collect
from coauthor.tasks.language_of import language_of
from coauthor.tasks.target import target_of
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
    original = snapshot.text[start:end]
    asked = (instruction or "").strip()
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
    parts = _parts(prompt, values, capabilities)
    made: list[Variant] = []
    withheld: list[str] = []
    for number in range(variants or prompt.variants):
        request = GenerationRequest(
            parts,
            max_tokens=_room(original, prompt, capabilities),
            sampling=_sampling(prompt.sampling, number),
            priority=Priority.COMMAND,
        )
        answer = await collect(engine, request, _numbered(on_delta, number))
        text = clean_answer(answer.text, original)
        reasons = _reasons(answer, text, original, prompt)
        if reasons:
            withheld += [reason for reason in reasons if reason not in withheld]
        elif all(text != variant.text for variant in made):
            edits = word_diff(original, text)
            summary = describe_change(original, text, edits)
            moved = tuple(edit.moved(start) for edit in edits)
            made.append(Variant(text, summary, moved))
    return RewriteResult(start, end, tuple(made), tuple(withheld))


def _parts(
    prompt: PromptFile, values: Mapping[str, str], capabilities: Capabilities
) -> tuple[Part, ...]:
    """The prompt in the form this model can do."""
    match form_for(prompt, capabilities):
        case "skill":
            return render_skill(prompt, values, capabilities)
        case "instruct":
            if prompt.needs_instruction and not values["instruction"]:
                raise CommandUnavailable(
                    f"“{prompt.title}” needs to be told what to do."
                )
            return render_instruct(prompt, values)
        case _:
            reason = availability(prompt, capabilities)
            raise CommandUnavailable(reason or "The model cannot rewrite.")


def _reasons(answer: Answer, text: str, original: str, prompt: PromptFile) -> list[str]:
    """Why a variant cannot be offered; empty when it can."""
    if not text:
        return ["The model gave an empty answer."]
    if answer.finish == "length":
        return ["The model's answer was too long and would have been cut."]
    if text == original:
        return [NOTHING_TO_CHANGE]
    return violations(original, text, prompt.guard)


def _room(original: str, prompt: PromptFile, capabilities: Capabilities) -> int:
    """The most tokens an answer may have."""
    tokens = len(original) / max(capabilities.characters_per_token, 1)
    return _LEAST_TOKENS + round(tokens * prompt.max_tokens)


def _sampling(sampling: Sampling, number: int) -> Sampling:
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
