"""Code actions that take or refuse the changes marked in a text, without any model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.features.action_kinds import ACCEPT, REJECT, asked_for
from coauthor.lsp import to_proto
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.shaping.critic_markup import Change

_MARKS = ("++}", "--}", "~~}")


def review_actions(
    ls: CoauthorServer, snapshot: DocumentSnapshot, context: types.CodeActionContext
) -> list[types.CodeAction]:
    """What can be done with the changes at the cursor, in the selection, or in all.

    A cursor that only rests somewhere is told of the change that it stands in.
    """
    automatic = context.trigger_kind == types.CodeActionTriggerKind.Automatic
    wanted = [kind for kind in (ACCEPT, REJECT) if asked_for(kind, context.only)]
    if not wanted:
        return []
    if automatic and not _has_marks(snapshot.text):
        return []
    # Only the document from its beginning tells what is in code.
    document = ls.whole(snapshot)
    if document is None:
        return []
    every = _changes(document)
    start = snapshot.first_offset + snapshot.offset
    end = snapshot.first_offset + snapshot.end
    here = [it for it in every if it.start <= end and it.end >= start]
    actions: list[types.CodeAction] = []
    if here:
        what = "this change" if len(here) == 1 else f"these {len(here)} changes"
        actions += _actions(ls, document, here, what, wanted)
    if not automatic and len(every) > len(here):
        what = f"all {len(every)} changes" if len(every) > 1 else "the only change"
        actions += _actions(ls, document, every, what, wanted)
    return actions


def _changes(document: DocumentSnapshot) -> "list[Change]":
    # Most texts have none, and then nothing is imported for them.
    if not _has_marks(document.text):
        return []
    from coauthor.shaping.critic_markup import changes_in

    return changes_in(document.text, document.language)


def _has_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _actions(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    changes: "Sequence[Change]",
    what: str,
    kinds: Sequence[str],
) -> list[types.CodeAction]:
    ways = {
        ACCEPT: (f"Accept {what}", [it.accepted() for it in changes]),
        REJECT: (f"Reject {what}", [it.rejected() for it in changes]),
    }
    return [
        types.CodeAction(
            title=ways[kind][0],
            kind=kind,
            edit=to_proto.workspace_edit(
                snapshot, ways[kind][1], ls.documents.encoding, ls.client
            ),
        )
        for kind in kinds
    ]
