"""Taking a suggestion word by word, in editors that know nothing of that.

The command `coauthor.accept` is for a key; the code actions are for menus.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.suggestions import Place
from coauthor.features.action_kinds import asked_for, kind_of
from coauthor.lsp import ext, from_proto, to_proto
from coauthor.lsp.boundary import request_failed
from coauthor.lsp.server import CoauthorServer
from coauthor.shaping.units import Unit, first_unit
from coauthor.shaping.word_diff import Edit

_NOT_TAKEN = "The editor did not take the words; please try again."


def register(server: CoauthorServer) -> None:
    """Add the command."""

    @server.command(ext.COMMAND_ACCEPT)
    async def accept(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, arguments: list[object]
    ) -> dict[str, object] | None:
        params = ext.AcceptParams.read(arguments[0] if arguments else None)
        if not ls.client.applies_edits:
            raise request_failed("This editor does not let a server edit the text.")
        cursor = from_proto.position_of(params.position)
        snapshot = ls.snapshot(params.text_document.uri, cursor)
        part = snapshot and _part(ls, snapshot, params.unit, params.suggestion)
        if snapshot is None or not part:
            return None
        edit = _edit(ls, snapshot, part)
        try:
            answer = await ls.workspace_apply_edit_async(
                types.ApplyWorkspaceEditParams(edit, "Accept the suggestion")
            )
        except JsonRpcException:
            raise request_failed(_NOT_TAKEN) from None
        if not answer.applied:
            raise request_failed(_NOT_TAKEN)
        ls.session.offers.accepted(part.suggestion, part.accepted)
        return ext.AcceptResult(text=part.text, left=part.left).write()


def accept_actions(
    ls: CoauthorServer, snapshot: DocumentSnapshot, only: Sequence[Any] | None
) -> Iterator[types.CodeAction]:
    """Menu entries for the parts of a suggestion that stands at the cursor.

    `only` are the kinds that the client asks for.
    """
    if snapshot.selected:
        return
    seen: set[str] = set()
    units: tuple[Unit, ...] = ("word", "clause", "sentence")
    for unit in units:
        kind, part = kind_of(f"accept-{unit}"), _part(ls, snapshot, unit)
        if part is None or part.text in seen or not asked_for(kind, only):
            continue
        seen.add(part.text)
        yield types.CodeAction(
            title=f"Accept next {unit} of the suggestion",
            kind=kind,
            edit=_edit(ls, snapshot, part),
            command=to_proto.accepted_command(part.suggestion, part.accepted),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """The beginning of what is left of a suggestion."""

    suggestion: str
    text: str
    left: str
    """What is left after it."""
    accepted: int
    """Characters of the suggestion that stand in the document with it."""


def _part(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    unit: Unit,
    suggestion: str | None = None,
) -> _Part | None:
    """The next part of what stands at the cursor; None where nothing does."""
    left = ls.session.memory.shown.left(Place.of(snapshot), suggestion)
    if left is None:
        return None
    text = first_unit(snapshot.prefix[-1000:], left.text, unit)
    rest = left.text[len(text) :]
    return _Part(left.suggestion, text, rest, left.typed + len(text))


def _edit(
    ls: CoauthorServer, snapshot: DocumentSnapshot, part: _Part
) -> types.WorkspaceEdit:
    """One undo step, for this version of the text only."""
    edits = [Edit(snapshot.offset, snapshot.offset, part.text)]
    return to_proto.workspace_edit(snapshot, edits, ls.documents.encoding, ls.client)
