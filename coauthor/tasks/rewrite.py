"""Rewrite: the text a command is about, said differently, with nothing lost.

A short text goes to the model as a whole. A long one, or one with code, tables or
headings in it, goes there part by part, and what lies between the parts stays as it
is; so does a part whose answer fails a check. What comes back is one edit.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from coauthor.backends.base import Capabilities
from coauthor.document.parts import Span, parts_of
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError, CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import form_for
from coauthor.prompt.values import values_for
from coauthor.shaping.critic_markup import marked
from coauthor.shaping.describe_change import describe_change
from coauthor.shaping.guard.protect import Protected, protect
from coauthor.shaping.word_diff import Edit, apply_edits, word_diff
from coauthor.tasks.language_of import language_of
from coauthor.tasks.rewrite_part import (
    NOTHING_TO_CHANGE,
    Answers,
    Job,
    rewrite_part,
)
from coauthor.tasks.target import target_of, unsuited
from coauthor.tasks.translate_into import translate_into

MOST_CHARACTERS = 100_000
"""About 17,000 words, for which a model on a laptop needs a good while already."""

_PART = 2000
"""Characters: some 300 words, of which small models lose nothing on the way."""
_SURROUNDINGS = 1 / 6
"""Of the model's context, for the text before; as much is left for the text after."""
_ORDERS = 1 / 10
"""Of the context, for what the prompt says."""
_LEAST_PART = 400
_NAMED_PARTS = 5
_WORD_CUT_BEFORE, _WORD_CUT_BEHIND = (
    re.compile(r"\A\S{1,50}"),
    re.compile(r"\S{1,50}\Z"),
)


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
    """For each variant or part that is not offered, a sentence that says why."""


async def rewrite(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    instruction: str | None = None,
    variants: int | None = None,
    on_draft: Callable[[int, str], None] | None = None,
    on_part: Callable[[int, int], None] | None = None,
) -> RewriteResult:
    """Rewrite the selection, or what the prompt's scope says around the cursor.

    `on_draft` gets the number of a variant (from 0) and its text so far, from `start`;
    `on_part` gets the number of a part (from 1) and how many there are, when it begins.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    start, end = target_of(snapshot, prompt)
    check_size(end - start)
    if wrong := await unsuited(snapshot, prompt):
        raise CommandUnavailable(wrong)
    capabilities = await engine.capabilities()
    text = snapshot.text
    parts = await _protected_parts(snapshot, start, end, prompt, capabilities)
    asked = (instruction or "").strip()
    values = values_for(
        snapshot,
        start,
        end,
        capabilities,
        await language_of(snapshot, start, end),
        instruction=asked,
        target=await translate_into(snapshot, start, end, prompt, asked),
    )
    count = prompt.how_many(variants)
    job = Job(prompt, engine, capabilities, snapshot.language, count)
    room = int(capabilities.context_characters * _SURROUNDINGS)
    note = next((it.note for it in parts.values() if it.note), "")
    spans = list(parts)
    made: list[Answers] = []
    failed: list[CoauthorError] = []
    for number, ((first, last), protected) in enumerate(parts.items(), start=1):
        if on_part is not None:
            on_part(number, len(parts))
        if len(parts) > 1:
            values = {**values, "before": _before(text, start, first, room)}
        hear = on_draft and _hearer(on_draft, text, start, spans[:number], made)
        try:
            answers = await rewrite_part(
                job, text[first:last], protected, values, protected.note or note, hear
            )
        except CommandUnavailable:
            raise
        except CoauthorError as error:
            failed.append(error)
            answers = Answers((), (str(error),))
        made.append(answers)
    if len(failed) == len(parts):
        raise failed[0]
    offered = await asyncio.to_thread(_variants, text, start, end, spans, made, prompt)
    return RewriteResult(start, end, tuple(offered), tuple(_withheld(made)))


def in_review(snapshot: DocumentSnapshot, result: RewriteResult) -> RewriteResult:
    """The same variants as CriticMarkup: their edits only put marks into the text."""
    original = snapshot.text[result.start : result.end]
    variants: list[Variant] = []
    for variant in result.variants:
        edits = marked(snapshot.text, result.start, result.end, variant.edits)
        inside = [edit.moved(-result.start) for edit in edits]
        text = apply_edits(original, inside)
        variants.append(replace(variant, text=text, edits=edits))
    return replace(result, variants=tuple(variants))


def check_size(characters: int) -> None:
    """Raise CommandUnavailable for a text that is too long to be rewritten at once."""
    if characters > MOST_CHARACTERS:
        raise CommandUnavailable(
            f"This is a text of {characters:,} characters; a rewrite takes at most "
            f"{MOST_CHARACTERS:,} at once. Select a smaller piece of it."
        )


async def _protected_parts(
    snapshot: DocumentSnapshot,
    start: int,
    end: int,
    prompt: PromptFile,
    capabilities: Capabilities,
) -> dict[Span, Protected]:
    """The parts that have words in them, and what the model sees of each.

    Raises CommandUnavailable when there are none.
    """
    most = _most(prompt, capabilities)
    # A skill is trained on plain text, without placeholders.
    plain = form_for(prompt, capabilities) == "skill"

    def found() -> dict[Span, Protected]:
        parts: dict[Span, Protected] = {}
        for span in parts_of(snapshot.text, start, end, snapshot.language, most):
            original = snapshot.text[slice(*span)]
            protected = protect(original, snapshot.language)
            if not protected.is_only_markup:
                parts[span] = Protected(original) if plain else protected
        return parts

    # A long text must not stop the event loop.
    parts = await asyncio.to_thread(found)
    if not parts:
        raise CommandUnavailable(
            "There are no words to rewrite here, only code, formulas or other markup. "
            "Select some prose."
        )
    return parts


def _most(prompt: PromptFile, capabilities: Capabilities) -> int:
    """Characters of a part, such that it fits the context with its answer."""
    share = (1 - 2 * _SURROUNDINGS - _ORDERS) / (1 + prompt.max_tokens)
    return max(_LEAST_PART, min(_PART, int(capabilities.context_characters * share)))


def _before(text: str, start: int, first: int, room: int) -> str:
    """What stands before a part: where it all begins, and what is just before it.

    The beginning is the same for all parts, so their prompts begin alike and the model
    reads it once. It is the writer's own text, not the model's, so that a part that
    went wrong does not lead the next ones astray.
    """
    begins = max(0, start - room // 2)
    if first - begins <= room:
        pieces = [text[begins:first]]
    else:
        pieces = [text[begins : begins + room // 2], text[first - room // 2 : first]]
        pieces[0] = _WORD_CUT_BEHIND.sub("", pieces[0])
        pieces[1] = _WORD_CUT_BEFORE.sub("", pieces[1])
    if begins:
        pieces[0] = _WORD_CUT_BEFORE.sub("", pieces[0])
    return _plain("\n\n[\u2026]\n\n".join(piece.strip() for piece in pieces))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _chosen(answers: Answers, variant: int, original: str) -> str:
    """The answer for a variant; a part with fewer answers repeats its last one."""
    if not answers.texts:
        return original
    return answers.texts[min(variant, len(answers.texts) - 1)]


def _edits(
    text: str, parts: Sequence[Span], made: Sequence[Answers], variant: int
) -> list[Edit]:
    """A variant's edits of the parts that are made."""
    edits: list[Edit] = []
    for (first, last), answers in zip(parts, made, strict=True):
        original = text[first:last]
        diff = word_diff(original, _chosen(answers, variant, original))
        edits += [edit.moved(first) for edit in diff]
    return edits


def _variants(
    text: str,
    start: int,
    end: int,
    parts: Sequence[Span],
    made: Sequence[Answers],
    prompt: PromptFile,
) -> list[Variant]:
    original = text[start:end]
    variants: dict[str, Variant] = {}
    for number in range(max(len(answers.texts) for answers in made)):
        edits = _edits(text, parts, made, number)
        inside = [edit.moved(-start) for edit in edits]
        new = apply_edits(original, inside)
        if new == original or new in variants:
            continue
        summary = describe_change(
            original, new, inside, same_facts=prompt.guard == "facts"
        )
        variants[new] = Variant(new, summary, tuple(edits))
    return list(variants.values())


def _withheld(made: Sequence[Answers]) -> list[str]:
    """Why something is not offered; of a long text, which parts it is about."""
    if len(made) == 1:
        return list(made[0].reasons)
    why: dict[str, list[int]] = {}
    for number, answers in enumerate(made, start=1):
        if not answers.texts and NOTHING_TO_CHANGE not in answers.reasons:
            why.setdefault(answers.reasons[0], []).append(number)
    if not why and not any(answers.texts for answers in made):
        return [NOTHING_TO_CHANGE]
    return [f"{_stay(numbers, len(made))}: {reason}" for reason, numbers in why.items()]


def _stay(numbers: Sequence[int], of: int) -> str:
    """Which parts stay as they are, in words."""
    if len(numbers) == 1:
        return f"Part {numbers[0]} of {of} stays as it was"
    if len(numbers) == of:
        return f"All {of} parts stay as they were"
    if len(numbers) > _NAMED_PARTS:
        return f"{len(numbers)} of {of} parts stay as they were"
    *first, last = map(str, numbers)
    return f"Parts {', '.join(first)} and {last} of {of} stay as they were"


def _hearer(
    on_draft: Callable[[int, str], None],
    text: str,
    start: int,
    parts: Sequence[Span],
    made: Sequence[Answers],
) -> Callable[[int, str], None]:
    """Passes on what the last of the parts says, behind what the others became."""
    done = tuple(made)

    @cache
    def ready(variant: int) -> str:
        pieces: list[str] = []
        at = start
        for (first, last), answers in zip(parts, done, strict=False):
            chosen = _chosen(answers, variant, text[first:last])
            pieces += text[at:first], chosen
            at = last
        return "".join(pieces) + text[at : parts[-1][0]]

    return lambda variant, so_far: on_draft(variant, ready(variant) + so_far)
