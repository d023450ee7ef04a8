"""What the two kinds of completion share: when to speak, and failing quietly."""

import asyncio
import itertools
import time
from collections.abc import Awaitable
from dataclasses import replace

from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from coauthor.document.markup_languages import Place
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.structure import begins_paragraph, place
from coauthor.engine.suggestions import Place as Where
from coauthor.errors import KeptHere
from coauthor.initiative import OFF_HERE
from coauthor.lsp import from_proto
from coauthor.lsp.boundary import boundary, log_by_type
from coauthor.lsp.server import CoauthorServer
from coauthor.tasks.complete import Completion, Silence
from coauthor.tasks.suggest import Suggester

_ids = itertools.count(1)


def offered(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    text: str,
    cursor: types.Position | None,
) -> str:
    """An id for a suggestion that is being sent, by which editors tell of it.

    It is for the snapshot's cursor, of which `cursor` is the position in the editor;
    None where the editor's text is not the snapshot's.
    """
    suggestion = f"suggestion-{next(_ids)}"
    ls.session.offers.add(suggestion, len(text))
    at, shown = cursor and from_proto.position(cursor), ls.session.memory.shown
    shown.sent(suggestion, text, Where.of(snapshot), at)
    return suggestion


async def suggest(
    ls: CoauthorServer, method: str, snapshot: DocumentSnapshot, *, automatic: bool
) -> tuple[str, ...]:
    """Texts to offer at the snapshot's cursor, best first; often none.

    A newer request for the same document, or an edit to it, cancels this one.
    Automatic requests wait for the writer's pause, unless the model is sure and the
    initiative is `flow`; they keep out of code, headings and other text that is no
    prose, leave the first words of a paragraph to the writer, and never fail.
    """
    ls.session.counters.count("asked")
    initiative = ls.initiative(snapshot.uri)
    if initiative == "off" or (automatic and initiative == "onDemand"):
        ls.session.silent("off")
        if method == types.TEXT_DOCUMENT_INLINE_COMPLETION and not automatic:
            # A menu opens by itself as well, so there nobody may have asked.
            ls.tell_once(OFF_HERE, types.MessageType.Info)
        return ()
    with ls.session.stages.measure("answer"):
        async with ls.lanes.newest((method, snapshot.uri)):
            flows = initiative == "flow"
            outcome = await _answer(ls, snapshot, automatic=automatic, flows=flows)
    if not ls.is_current(snapshot):
        raise JsonRpcRequestCancelled("The text has moved on.")
    if outcome.silence is not None:
        ls.session.silent(outcome.reason or outcome.silence)
    if outcome.silence is Silence.FOREIGN_LANGUAGE:
        ls.tell_once(outcome.explanation, types.MessageType.Info)
    return outcome.texts


async def _answer(
    ls: CoauthorServer, snapshot: DocumentSnapshot, *, automatic: bool, flows: bool
) -> Completion:
    """An answer, at once where it is known; an empty one instead of most errors."""
    settings = ls.settings.inline
    suggester = Suggester.of(ls.routes.engine("inline"), settings, probability=flows)
    most = settings.alternatives
    # Whoever has not asked reads one, and others would only cost power.
    count = 1 if automatic else most
    flows = flows and automatic
    pause = _Pause(ls)

    def made(count: int) -> Awaitable[Completion]:
        return ls.routes.run(
            "inline",
            lambda engine: replace(suggester, engine=engine).suggest(snapshot, count),
            origin=snapshot.origin,
        )

    with boundary():
        try:
            outcome = suggester.known(snapshot, count)
            if outcome is not None:
                ls.session.counters.count("from_cache")
            else:
                if automatic and not flows:
                    await pause.over()
                if automatic and (silence := _unwelcome(snapshot)):
                    return Completion((), silence)
                outcome = await made(count)
            if automatic and outcome.texts:
                outcome = _without_refused(ls, snapshot, outcome)
                if outcome.silence is Silence.DISMISSED and most > 1:
                    others = await made(most)
                    outcome = _without_refused(ls, snapshot, others)
            if flows and outcome.texts and not _is_sure(ls, snapshot, outcome):
                await pause.over()
        except Exception as exc:
            if not automatic:
                raise
            log_by_type(exc)
            kept = isinstance(exc, KeptHere)
            return Completion((), Silence.KEPT_HERE if kept else Silence.FAILED)
    if outcome.texts:
        engine = ls.routes.engine("inline")
        replace(suggester, engine=engine).prepare(snapshot, outcome.texts[0])
    return outcome


def _without_refused(
    ls: CoauthorServer, snapshot: DocumentSnapshot, outcome: Completion
) -> Completion:
    """The outcome without what the writer did not want here."""
    shown = ls.session.memory.shown
    texts = shown.wanted(Where.of(snapshot), outcome.texts)
    return outcome.offering(texts) if texts else Completion((), Silence.DISMISSED)


def _unwelcome(snapshot: DocumentSnapshot) -> Silence | None:
    """Why the writer would not want to hear us here before they ask."""
    if place(snapshot) is not Place.PROSE:
        return Silence.NO_PROSE
    return Silence.PARAGRAPH_START if begins_paragraph(snapshot) else None


def _is_sure(
    ls: CoauthorServer, snapshot: DocumentSnapshot, outcome: Completion
) -> bool:
    """Whether to speak while the writer types; what they see already stays."""
    least = ls.settings.inline.flow_percent / 100
    if outcome.probability is not None and outcome.probability >= least:
        return True
    return ls.session.memory.shown.left(Where.of(snapshot)) is not None


class _Pause:
    """The writer's pause, which the settings or their rhythm decide."""

    def __init__(self, ls: CoauthorServer) -> None:
        """It may have begun before the request, with their last key."""
        self._ls = ls
        self._asked_at = time.monotonic()

    async def over(self) -> None:
        """Wait for its end; whoever types on meanwhile cancels the request."""
        pause_ms = self._ls.settings.inline.pause_ms
        if pause_ms == "auto":
            wait_s = self._ls.session.memory.pace.wait_s()
        else:
            wait_s = self._asked_at + pause_ms / 1000 - time.monotonic()
        with self._ls.session.stages.measure("wait"):
            await asyncio.sleep(max(0.0, wait_s))
