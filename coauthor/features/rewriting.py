"""What the request, the code action and the command for rewrites share."""

from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.errors import RewriteRefused
from coauthor.lsp import to_proto
from coauthor.lsp.boundary import boundary, request_failed
from coauthor.lsp.progress import working
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.library import PromptFile
    from coauthor.tasks.rewrite import RewriteResult

WRITES = ("rewrite", "continue")
"""The kinds of commands that make edits."""

_MOVED_ON = "The text changed while the rewrite was being made; please ask again."


async def run_rewrite(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    prompt: "PromptFile",
    *,
    instruction: str | None = None,
    token: types.ProgressToken | None = None,
) -> "RewriteResult":
    """Rewrite with progress. Raises RequestFailed, also when the text moved on."""
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.continue_text import continue_text
    from coauthor.tasks.rewrite import rewrite

    write = continue_text if prompt.kind == "continue" else rewrite
    with boundary():
        async with working(ls, prompt.title, token):
            result = await write(
                snapshot,
                prompt,
                ls.engine,
                instruction=instruction,
                variants=ls.settings.rewrite.variants,
            )
    if not ls.is_current(snapshot):
        raise request_failed(_MOVED_ON)
    return result


def first_edit(
    ls: CoauthorServer, snapshot: DocumentSnapshot, result: "RewriteResult"
) -> types.WorkspaceEdit:
    """The best variant as one undo step. Raises RequestFailed when all are withheld."""
    with boundary():
        if not result.variants:
            raise RewriteRefused(" ".join(result.withheld))
    edits = to_proto.text_edits(
        snapshot, result.variants[0].edits, ls.documents.encoding
    )
    return to_proto.workspace_edit(snapshot, edits, ls.client)


def open_snapshot(
    ls: CoauthorServer, uri: str, selection: types.Range
) -> DocumentSnapshot:
    """The selection in an open document. Raises RequestFailed when there is none."""
    snapshot = ls.snapshot(uri, selection.start, selection.end)
    if snapshot is None:
        raise request_failed(
            "coauthor does not work on this document: it is not open in the editor, "
            "or its language is not listed in the setting `languages`."
        )
    if ls.initiative(uri) == "off":
        raise request_failed(
            "coauthor is off in this document, because your settings, its folder or "
            "its first lines say so; with `onDemand` it works only when you ask."
        )
    return snapshot


def prompt_of(ls: CoauthorServer, command: str, *kinds: str) -> "PromptFile":
    """The prompt file of a command. Raises RequestFailed for an unknown one."""
    prompt = ls.library.get(command)
    if prompt is None or prompt.kind not in kinds:
        raise request_failed(f"There is no command {command!r} for this.")
    return prompt
