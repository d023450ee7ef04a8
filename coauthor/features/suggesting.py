"""What the two kinds of completion share: when to speak, and failing quietly."""

import asyncio
import itertools

from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from coauthor.document.markup_languages import Place
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.structure import place
from coauthor.lsp.boundary import boundary, log_by_type
from coauthor.lsp.server import CoauthorServer
from coauthor.tasks.complete import Silence, complete

_ids = itertools.count(1)


def new_suggestion_id() -> str:
    """An id that is unique in this server."""
    return f"suggestion-{next(_ids)}"


async def suggest(
    ls: CoauthorServer, method: str, snapshot: DocumentSnapshot, *, automatic: bool
) -> tuple[str, ...]:
    """Texts to offer at the snapshot's cursor, best first; often none.

    A newer request for the same document, or an edit to it, cancels this one.
    Automatic requests wait for the writer's pause, keep out of code, headings and other
    text that is no prose, and never fail.
    """
    initiative = ls.settings.inline.initiative
    if initiative == "off" or (automatic and initiative == "onDemand"):
        return ()
    async with ls.lanes.newest((method, snapshot.uri)):
        with boundary():
            try:
                if automatic:
                    await asyncio.sleep(ls.settings.inline.pause_ms / 1000)
                    if place(snapshot) is not Place.PROSE:
                        return ()
                outcome = await complete(snapshot, ls.engine, ls.settings.inline)
            except Exception as exc:
                if not automatic:
                    raise
                log_by_type(exc)
                return ()
    if not ls.is_current(snapshot):
        raise JsonRpcRequestCancelled("The text has moved on.")
    if outcome.silence is Silence.FOREIGN_LANGUAGE:
        ls.tell_once(outcome.explanation, types.MessageType.Info)
    return outcome.texts
