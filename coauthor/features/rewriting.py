"""What the request, the code action and the command for rewrites share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.errors import RewriteRefused
from coauthor.initiative import OFF_HERE
from coauthor.lsp import ext, from_proto, to_proto
from coauthor.lsp.boundary import boundary, request_failed
from coauthor.lsp.progress import partial_results, working
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.library import PromptFile
    from coauthor.tasks.rewrite_result import RewriteResult

WRITES = ("rewrite", "continue")
"""The kinds of commands that make edits."""

_MOVED_ON = "The text changed while the rewrite was being made; please ask again."
_CHANGED = "The text has changed since the menu was opened; please open it again."
_WHOLE_DOCUMENT = ("document", "section")
"""Scopes that may reach farther than an excerpt does."""
_MOST_REASONS = 3


async def run_rewrite(
    ls: CoauthorServer, params: ext.RewriteParams, variants: int | None = None
) -> "tuple[DocumentSnapshot, RewriteResult]":
    """Rewrite with progress and partial results.

    `variants` is how many to make where neither the request nor the settings say it;
    None leaves it to the command's file.
    Raises RequestFailed, also when the text moved on.
    """
    prompt = prompt_of(ls, params.command, *WRITES)
    selection = from_proto.range_(params.range)
    snapshot = command_snapshot(ls, prompt, params.text_document.uri, selection)
    if params.version is not None and params.version != snapshot.version:
        raise request_failed(_CHANGED)
    snapshot = await ls.with_newest_notes(snapshot)
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.rewrite_result import in_review
    from coauthor.tasks.write import write

    drafted = _drafted(ls, params.partial_result_token)
    wanted = params.variants or ls.settings.rewrite.variants or variants
    with boundary():
        async with working(ls, prompt.title, params.work_done_token) as progress:

            def begins(number: int, of: int) -> None:
                if not ls.is_current(snapshot):
                    # What follows would be for nothing.
                    raise request_failed(_MOVED_ON)
                progress.part(number, of)

            result = await write(
                snapshot,
                prompt,
                ls.engine,
                instruction=params.instruction,
                variants=wanted,
                on_draft=drafted,
                on_part=begins,
            )
    if not ls.is_current(snapshot):
        raise request_failed(_MOVED_ON)
    return snapshot, in_review(snapshot, result) if params.review else result


async def rewritten(
    ls: CoauthorServer, params: ext.RewriteParams
) -> types.WorkspaceEdit:
    """The best variant as one undo step, for clients that take no more than an edit.

    Of a long text, the parts that stay as they are are told in a message.
    Raises RequestFailed, also when there is no variant that can be offered.
    """
    # Not later: the command's file may be gone when the rewrite is finished.
    title = prompt_of(ls, params.command, *WRITES).title
    snapshot, result = await run_rewrite(ls, params, variants=1)
    with boundary():
        if not result.variants:
            raise RewriteRefused(_in_short(result.withheld))
    about = None if params.review else title
    if result.withheld:
        ls.window_show_message(
            types.ShowMessageParams(types.MessageType.Info, _in_short(result.withheld))
        )
    return to_proto.workspace_edit(
        snapshot,
        result.variants[0].edits,
        ls.documents.encoding,
        ls.client,
        about,
    )


def command_snapshot(
    ls: CoauthorServer, prompt: "PromptFile", uri: str, selection: types.Range
) -> DocumentSnapshot:
    """What a command is done with. Raises RequestFailed when there is none.

    A rewrite is made with the whole document, because only its beginning tells what
    is code; any other command with what is near, unless it is about more than that.
    """
    farther = prompt.scope in _WHOLE_DOCUMENT and selection.start == selection.end
    whole = prompt.kind == "rewrite" or farther
    return open_snapshot(ls, uri, selection, whole=whole)


def open_snapshot(
    ls: CoauthorServer, uri: str, selection: types.Range, *, whole: bool = False
) -> DocumentSnapshot:
    """The selection in an open document. Raises RequestFailed when there is none.

    `whole` takes all of the document instead of what is near.
    """
    snapshot = ls.snapshot(uri, selection.start, selection.end, whole=whole)
    if snapshot is None:
        raise request_failed(
            "coauthor does not work on this document: it is not open in the editor, "
            "or its language is not listed in the setting `languages`."
        )
    if ls.initiative(uri) == "off":
        raise request_failed(OFF_HERE)
    return snapshot


def prompt_of(ls: CoauthorServer, command: str, *kinds: str) -> "PromptFile":
    """The prompt file of a command. Raises RequestFailed for an unknown one."""
    prompt = ls.library.get(command)
    if prompt is None or prompt.kind not in kinds:
        raise request_failed(f"There is no command {command!r} for this.")
    return prompt


def _drafted(
    ls: CoauthorServer, token: types.ProgressToken | None
) -> Callable[[int, str], None] | None:
    """What sends the text so far of a variant to a client that asked for it."""
    send = partial_results(ls, token)
    if send is None:
        return None
    return lambda number, text: send(number, ext.RewriteDraft(number, text))


def _in_short(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more there are."""
    more = len(reasons) - _MOST_REASONS
    told = list(reasons[:_MOST_REASONS])
    return " ".join([*told, f"({more} more like this.)"] if more > 0 else told)
