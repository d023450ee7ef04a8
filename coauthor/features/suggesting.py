"""What the two kinds of completion share: when to speak, and failing quietly."""

import asyncio
import itertools
from dataclasses import replace

from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from coauthor.document.markup_languages import Place
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.structure import begins_paragraph, place
from coauthor.engine.suggestions import Place as Where
from coauthor.lsp import from_proto
from coauthor.lsp.boundary import boundary, log_by_type
from coauthor.lsp.server import CoauthorServer
from coauthor.tasks.complete import Completion, Silence
from coauthor.tasks.suggest import Suggester

_ids = itertools.count(1)


def offered(
    ls: CoauthorServer, snapshot: DocumentSnapshot, text: str, cursor: types.Position
) -> str:
    """An id for a suggestion that is being sent, by which editors tell of it.

    It is for the snapshot's cursor, of which `cursor` is the position.
    """
    suggestion = f"suggestion-{next(_ids)}"
    ls.engine.offers.add(suggestion, len(text))
    at, shown = from_proto.position(cursor), ls.engine.memory.shown
    shown.sent(suggestion, text, Where.of(snapshot), at)
    return suggestion


async def suggest(
    ls: CoauthorServer, method: str, snapshot: DocumentSnapshot, *, automatic: bool
) -> tuple[str, ...]:
    """Texts to offer at the snapshot's cursor, best first; often none.

    A newer request for the same document, or an edit to it, cancels this one.
    Automatic requests wait for the writer's pause, keep out of code, headings and other
    text that is no prose, leave the first words of a paragraph to the writer, and never
    fail.
    """
    ls.engine.count("asked")
    initiative = ls.initiative(snapshot.uri)
    if initiative == "off" or (automatic and initiative == "onDemand"):
        ls.engine.silent("off")
        return ()
    with ls.engine.stage("answer"):
        async with ls.lanes.newest((method, snapshot.uri)):
            outcome = await _answer(ls, snapshot, automatic=automatic)
    if not ls.is_current(snapshot):
        raise JsonRpcRequestCancelled("The text has moved on.")
    if outcome.silence is not None:
        ls.engine.silent(outcome.reason or outcome.silence)
    if outcome.silence is Silence.FOREIGN_LANGUAGE:
        ls.tell_once(outcome.explanation, types.MessageType.Info)
    return outcome.texts


async def _answer(
    ls: CoauthorServer, snapshot: DocumentSnapshot, *, automatic: bool
) -> Completion:
    """An answer, at once where it is known; an empty one instead of most errors."""
    suggester = Suggester(ls.engine, ls.settings.inline)
    count = ls.settings.inline.alternatives
    with boundary():
        try:
            # One that goes on with what is shown is enough while nobody asks for more.
            outcome = suggester.known(snapshot, 1 if automatic else count)
            if outcome is not None:
                ls.engine.count("from_cache")
            elif automatic and (silence := await _unwelcome(ls, snapshot)):
                return Completion((), silence)
            else:
                outcome = await suggester.suggest(snapshot, count)
            if automatic and outcome.texts:
                outcome = _without_refused(ls, snapshot, outcome)
        except Exception as exc:
            if not automatic:
                raise
            log_by_type(exc)
            return Completion((), Silence.FAILED)
    if outcome.texts:
        suggester.prepare(snapshot, outcome.texts[0])
    return outcome


def _without_refused(
    ls: CoauthorServer, snapshot: DocumentSnapshot, outcome: Completion
) -> Completion:
    """The outcome without what the writer did not want here."""
    shown = ls.engine.memory.shown
    texts = shown.wanted(Where.of(snapshot), outcome.texts)
    return replace(outcome, texts=texts) if texts else Completion((), Silence.DISMISSED)


async def _unwelcome(ls: CoauthorServer, snapshot: DocumentSnapshot) -> Silence | None:
    """Wait for the writer's pause; then why they would not want to hear us here."""
    pause_ms = ls.settings.inline.pause_ms
    wait_s = ls.engine.memory.pace.wait_s() if pause_ms == "auto" else pause_ms / 1000
    with ls.engine.stage("wait"):
        await asyncio.sleep(wait_s)
    if place(snapshot) is not Place.PROSE:
        return Silence.NO_PROSE
    return Silence.PARAGRAPH_START if begins_paragraph(snapshot) else None
