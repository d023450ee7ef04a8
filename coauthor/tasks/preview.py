"""What the model would be sent for a suggestion or a command, piece by piece.

The use case itself is played with a recorder, so that what is shown cannot differ from
what is sent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from coauthor.backends.base import (
    Capabilities,
    GenerationRequest,
    MessagePart,
    Part,
    SpecialPart,
    TextPart,
)
from coauthor.context.choose_notes import (
    NO_CHOICE,
    Choice,
    notes_for_command,
    told_apart,
)
from coauthor.context.window import Window
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError
from coauthor.prompt.continuation import BREAK, author_part, note_part
from coauthor.settings_jobs import InlineSettings
from coauthor.tasks.complete import complete
from coauthor.tasks.recorder import Recorder

_MOST_PROMPTS = 12
"""A command on a long text sends one for each part of it; so many are shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of what would be sent."""

    kind: str
    text: str
    tokens: int | None
    """None where the backend cannot count."""
    reason: str
    prompt: int
    """Which prompt it is of, from 1; a command may send several."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that could have been sent and is not."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that would be sent, in order."""

    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]


async def preview_suggestion(
    snapshot: DocumentSnapshot, engine: Engine, settings: InlineSettings
) -> Preview:
    """What a suggestion at the cursor would be made of.

    Raises ModelNotFound or BackendError.
    """
    recorder = await Recorder.beside(engine, _MOST_PROMPTS, snapshot.origin)
    outcome = await complete(snapshot, recorder.engine, settings)
    left_out: list[LeftOut] = []
    choice = recorder.engine.memory.notes.get(snapshot.uri, NO_CHOICE)
    if outcome.explanation:
        left_out.append(LeftOut("document", outcome.explanation))
    if around := recorder.engine.memory.windows.get(snapshot.uri):
        if around.start and recorder.requests:
            left_out.append(
                LeftOut("before", _why_not_before(snapshot, around, choice))
            )
        told = (recorder.capabilities.raw or around.goes_on) and any(
            isinstance(part, SpecialPart | MessagePart)
            for request in recorder.requests[:1]
            for part in request.parts
        )
        if around.after.strip() and recorder.requests and not told:
            left_out.append(LeftOut("after", _why_not_after(recorder.capabilities)))
    known: dict[Part, tuple[str, str]] = {
        note_part(it.text): ("note", f"{it.note.name}: {it.reason}")
        for it in choice.taken
    }
    known[BREAK] = ("note", "what parts the notes from the text")
    known[author_part(choice.author)] = ("authorNote", "the document's own note")
    left_out += [LeftOut("note", f"{it.name}: {it.reason}") for it in choice.left]
    # What follows the first are other tries, for when nothing of it fits.
    return await _preview(recorder.requests[:1], left_out, engine, known)


async def preview_command(
    snapshot: DocumentSnapshot,
    work: Callable[[Engine], Awaitable[object]],
    engine: Engine,
) -> Preview:
    """What a command would send; `work` runs it with the engine it is given.

    Raises whatever keeps the command from sending anything.
    """
    recorder = await Recorder.beside(engine, _MOST_PROMPTS, snapshot.origin)
    left_out: list[LeftOut] = []
    try:
        await work(recorder.engine)
    except CoauthorError:
        if not recorder.requests:
            raise
    if recorder.is_full:
        left_out.append(LeftOut("prompt", "more prompts of the same kind follow"))
    room = recorder.capabilities.context_characters
    choice = notes_for_command(snapshot, snapshot.end, room)
    told = {it.text: f"{it.note.name} ({it.reason})" for it in choice.taken}
    if choice.author:
        told[choice.author] = "author's note"
    parts = [part for request in recorder.requests for part in request.parts]
    known: dict[Part, tuple[str, str]] = {}
    for part in parts:
        names = [name for text, name in told.items() if text in _text(part)]
        if names:
            kind, reason = _described(part)
            known[part] = kind, f"{reason}, with these notes: {'; '.join(names)}"
    for text, name in told.items():
        if not any(text in _text(part) for part in parts):
            why = "this command has no use for notes"
            left_out.append(LeftOut("note", f"{name}: {why}"))
    left_out += [LeftOut("note", f"{it.name}: {it.reason}") for it in choice.left]
    return await _preview(recorder.requests, left_out, engine, known)


async def _preview(
    requests: Sequence[GenerationRequest],
    left_out: list[LeftOut],
    engine: Engine,
    known: Mapping[Part, tuple[str, str]],
) -> Preview:
    pieces: list[Piece] = []
    for number, request in enumerate(requests, start=1):
        for part, text, tokens in await _seen(request, engine):
            kind, reason = (part and known.get(part)) or _described(part)
            pieces.append(Piece(kind, text, tokens, reason, number))
            if isinstance(part, TextPart) and len(text) < len(part.text):
                cut = len(part.text) - len(text)
                why = f"{cut:,} characters had to be cut to fit the model"
                left_out.append(LeftOut(kind, why))
    return Preview(tuple(pieces), tuple(left_out))


async def _seen(
    request: GenerationRequest, engine: Engine
) -> list[tuple[Part | None, str, int | None]]:
    """Each piece as the model reads it: its part, its text and its tokens."""
    parts, seen = request.parts, await engine.preview(request)
    if seen is None:
        return [(part, _text(part), None) for part in parts]
    return [
        (None if it.part is None else parts[it.part], it.text, it.tokens) for it in seen
    ]


def _text(part: Part) -> str:
    return part.name if isinstance(part, SpecialPart) else part.text


def _described(part: Part | None) -> tuple[str, str]:
    """What kind of piece it is, and why it is there."""
    match part:
        case TextPart(trim="end"):
            return "after", "the text after the cursor"
        case TextPart(trim="start"):
            return "before", "the text before the cursor"
        case TextPart():
            return "text", "what the command is about, or the opening it gives"
        case MessagePart():
            return part.role, "a message to the model"
        case SpecialPart():
            return "control", "a control token that tells the model what comes next"
        case None:
            return "template", "what the model's own form puts around it"


def _why_not_before(snapshot: DocumentSnapshot, around: Window, choice: Choice) -> str:
    if around.start == told_apart(snapshot, choice):
        return "the document's first lines are told as the author's note"
    return f"the first {around.start:,} characters do not fit into the prompt"


def _why_not_after(capabilities: Capabilities) -> str:
    if capabilities.raw and capabilities.fim_order is None:
        return "this model cannot be told what follows the cursor"
    return "the cursor's paragraph ends here"
