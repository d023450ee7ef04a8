"""Rewrite: the text a command is about, said differently, with nothing lost.

A short text goes to the model as a whole. A long one, or one with code, tables or
headings in it, goes there part by part, and what lies between the parts stays as it
is; so does a part whose answer fails a check. What comes back is one edit.
"""

import asyncio
import re
from collections.abc import Callable

from coauthor.backends.base import Capabilities, Priority
from coauthor.context.tail import tail
from coauthor.document.parts import Span, parts_of
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError, CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import form_for
from coauthor.prompt.values import values_for
from coauthor.shaping.guard.protect import Protected, protect
from coauthor.tasks.language_of import language_of
from coauthor.tasks.rewrite_part import (
    Answers,
    Draft,
    Job,
    Piece,
    rewrite_part,
)
from coauthor.tasks.rewrite_result import (
    RewriteResult,
    hearer,
    variants_of,
    withheld_of,
)
from coauthor.tasks.target import target_of, unsuited
from coauthor.tasks.translate_into import translate_into
from coauthor.tasks.widen import rest_of_paragraphs, widened

MOST_CHARACTERS = 100_000
"""About 17,000 words, for which a model on a laptop needs a good while already."""

_PART = 2000
"""Characters: some 300 words, of which small models lose nothing on the way."""
_SURROUNDINGS = 1 / 6
"""Of the model's context, for the text before; as much is left for the text after."""
_ORDERS = 1 / 10
"""Of the context, for what the prompt says."""
_LEAST_PART = 400
_WORD_CUT_BEHIND = re.compile(r"\S{1,50}\Z")


async def rewrite(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    instruction: str | None = None,
    variants: int | None = None,
    first: int = 0,
    priority: Priority = Priority.COMMAND,
    on_draft: Draft | None = None,
    on_part: Callable[[int, int], None] | None = None,
) -> RewriteResult:
    """Rewrite the selection, or what the prompt's scope says around the cursor.

    `first` is the number of the first variant to make: each number gives another one.
    `on_draft` gets the number of a variant and what gives its text so far, from
    `start`. `on_part` gets the number of a part (from 1) and how many there are, when
    it begins.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    start, end = target_of(snapshot, prompt)
    check_size(end - start)
    text = snapshot.text
    if snapshot.selected.strip():
        # A long text must not stop the event loop, here and below.
        start, end = await asyncio.to_thread(
            widened, text, start, end, snapshot.language
        )
    if wrong := await unsuited(snapshot, prompt):
        raise CommandUnavailable(wrong)
    capabilities = await engine.capabilities(snapshot.origin, priority)
    capabilities = capabilities.for_text(text[start:end])
    snapshot = snapshot.readable(engine.destination)
    parts = await _protected_parts(snapshot, start, end, prompt, capabilities)
    asked = (instruction or "").strip()
    values = values_for(
        snapshot,
        prompt,
        start,
        end,
        capabilities,
        await language_of(snapshot, start, end),
        instruction=asked,
        target=await translate_into(snapshot, start, end, prompt, asked),
    )
    numbers = range(first, first + prompt.how_many(variants))
    job = Job(
        prompt,
        engine,
        capabilities,
        snapshot.language,
        numbers,
        priority,
        snapshot.origin,
    )
    room = int(capabilities.context_characters * _SURROUNDINGS)
    note = next((it.note for it in parts.values() if it.note), "")
    spans = list(parts)
    beside = await asyncio.to_thread(rest_of_paragraphs, text, start, end)
    made: list[Answers] = []
    failed: list[CoauthorError] = []
    for number, ((begins, last), protected) in enumerate(parts.items(), start=1):
        if on_part is not None:
            on_part(number, len(parts))
        if len(parts) > 1:
            values = {**values, "before": _before(text, start, begins, room)}
        hear = on_draft and hearer(on_draft, text, start, spans[:number], made, first)
        try:
            piece = Piece(
                text[begins:last],
                protected,
                beside[0] if begins == start else "",
                beside[1] if last == end else "",
            )
            answers = await rewrite_part(
                job, piece, values, protected.note or note, hear
            )
        except CommandUnavailable:
            raise
        except CoauthorError as error:
            failed.append(error)
            answers = Answers((), (str(error),))
        made.append(answers)
    if len(failed) == len(parts):
        raise failed[0]
    offered = await asyncio.to_thread(
        variants_of, text, start, end, spans, made, prompt
    )
    return RewriteResult(start, end, tuple(offered), tuple(withheld_of(made)))


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
            protected = protect(
                original, snapshot.language, blocks_free=prompt.blocks_free
            )
            if not protected.is_only_markup:
                parts[span] = Protected(original) if plain else protected
        return parts

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
    begins = start - len(tail(text[:start], room // 2))
    if first - begins <= room:
        pieces = [text[begins:first]]
    else:
        beginning = _WORD_CUT_BEHIND.sub("", text[begins : begins + room // 2])
        pieces = [beginning, tail(text[:first], room // 2)]
    return _plain("\n\n[\u2026]\n\n".join(piece.strip() for piece in pieces))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
