"""What the request, the code action and the command for rewrites share."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.jobs import JOB_OF
from coauthor.errors import RewriteRefused
from coauthor.features.moving_on import as_long_as
from coauthor.features.wordings import make_others, remember
from coauthor.initiative import OFF_HERE
from coauthor.lsp import ext, from_proto, to_proto
from coauthor.lsp.boundary import boundary, request_failed
from coauthor.lsp.progress import partial_results, working
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.prompt_file import PromptFile
    from coauthor.tasks.rewrite_part import Draft
    from coauthor.tasks.rewrite_result import RewriteResult

WRITES = ("rewrite", "continue")
"""The kinds of commands that make edits."""

_CHANGED = "The text has changed since the menu was opened; please open it again."
_WHOLE_DOCUMENT = ("document", "section")
"""Scopes that may reach farther than an excerpt does."""
_MOST_REASONS = 3


async def run_rewrite(
    ls: CoauthorServer, params: ext.RewriteParams
) -> "tuple[DocumentSnapshot, RewriteResult]":
    """All variants, with progress and partial results.

    Raises RequestFailed, also when the text moved on.
    """
    prompt, snapshot = await _asked(ls, params)
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.rewrite_result import in_review

    async with _at_work(ls, params, prompt, snapshot) as made:
        result = await made(
            variants=_how_many(ls, params, prompt),
            on_draft=_drafted(ls, params.partial_result_token),
        )
    return snapshot, in_review(snapshot, result) if params.review else result


async def rewritten(
    ls: CoauthorServer, params: ext.RewriteParams
) -> types.WorkspaceEdit:
    """The first good variant as one undo step, for clients that take only an edit.

    The others are made afterwards, for the menu of the passage (see `wordings`).
    Of a long text, the parts that stay as they are are told in a message.
    Raises RequestFailed, also when there is no variant that can be offered.
    """
    prompt, snapshot = await _asked(ls, params)
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.rewrite_result import in_review

    count = _how_many(ls, params, prompt)
    async with _at_work(ls, params, prompt, snapshot) as made:
        number, result = await _first_good(made, count)
    about = None
    if params.review:
        result = in_review(snapshot, result)
    else:
        about = prompt.title
        passage = remember(ls.session.memory.wordings, snapshot, prompt, result)
        numbers = range(number + 1, count)
        make_others(ls, snapshot, prompt, passage, params.instruction, numbers)
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


def prompt_of(ls: CoauthorServer, uri: str, command: str, *kinds: str) -> "PromptFile":
    """The prompt file of a command for a document.

    Raises RequestFailed for one that is unknown there.
    """
    prompt = ls.library(uri).get(command)
    if prompt is None or prompt.kind not in kinds:
        raise request_failed(f"There is no command {command!r} for this.")
    return prompt


async def _asked(
    ls: CoauthorServer, params: ext.RewriteParams
) -> "tuple[PromptFile, DocumentSnapshot]":
    """What is to be done with which text. Raises RequestFailed."""
    prompt = prompt_of(ls, params.text_document.uri, params.command, *WRITES)
    selection = from_proto.range_(params.range)
    snapshot = command_snapshot(ls, prompt, params.text_document.uri, selection)
    if params.version is not None and params.version != snapshot.version:
        raise request_failed(_CHANGED)
    return prompt, await ls.with_newest_notes(snapshot)


def _how_many(
    ls: CoauthorServer, params: ext.RewriteParams, prompt: "PromptFile"
) -> int:
    return prompt.how_many(params.variants or ls.settings.rewrite.variants)


@asynccontextmanager
async def _at_work(
    ls: CoauthorServer,
    params: ext.RewriteParams,
    prompt: "PromptFile",
    snapshot: DocumentSnapshot,
) -> "AsyncGenerator[Callable[..., Awaitable[RewriteResult]]]":
    """What writes, with progress, and only as long as the text stays as it is."""
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.write import write

    ls.readings.cancel(snapshot.uri)
    ls.somebody_writes(snapshot.uri)
    is_current = partial(ls.is_current, snapshot)
    with boundary(), as_long_as(ls, snapshot.uri, is_current):
        async with working(ls, prompt.title, params.work_done_token) as progress:

            def made(**options: Any) -> "Awaitable[RewriteResult]":
                return ls.routes.run(
                    JOB_OF[prompt.kind],
                    lambda engine: write(
                        snapshot,
                        prompt,
                        engine,
                        instruction=params.instruction,
                        on_part=progress.part,
                        **options,
                    ),
                    origin=snapshot.origin,
                )

            yield made


async def _first_good(
    made: "Callable[..., Awaitable[RewriteResult]]", count: int
) -> "tuple[int, RewriteResult]":
    """The first variant that may be offered, and its number.

    Raises RewriteRefused with the reasons when there is none.
    """
    from coauthor.tasks.rewrite_part import NOTHING_TO_CHANGE

    reasons: dict[str, None] = {}
    for number in range(count):
        result = await made(variants=1, first=number)
        if result.variants:
            return number, result
        reasons |= dict.fromkeys(result.withheld)
        if NOTHING_TO_CHANGE in result.withheld:
            break  # A bolder try would only change for the sake of it.
    raise RewriteRefused(_in_short(list(reasons)))


def _drafted(ls: CoauthorServer, token: types.ProgressToken | None) -> "Draft | None":
    """What sends the text so far of a variant to a client that asked for it."""
    send = partial_results(ls, token)
    if send is None:
        return None
    return lambda number, text: send(number, lambda: ext.RewriteDraft(number, text()))


def _in_short(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more there are."""
    more = len(reasons) - _MOST_REASONS
    told = list(reasons[:_MOST_REASONS])
    return " ".join([*told, f"({more} more like this.)"] if more > 0 else told)
