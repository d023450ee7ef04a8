"""`textDocument/codeAction` and resolve: every command where its scope applies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from coauthor.features.accepting import accept_actions
from coauthor.features.action_kinds import KIND, asked_for, kind_of, name_of
from coauthor.features.availability import reasons
from coauthor.features.idea_actions import idea_actions
from coauthor.features.review import review_actions
from coauthor.features.rewriting import rewritten
from coauthor.features.wordings import wording_actions
from coauthor.lsp import ext, to_proto
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.prompt_file import PromptFile

_LOAD_WAIT_SECONDS = 3.0
"""How long the first menu waits for the model, to know what it can do."""


def register(server: CoauthorServer) -> None:
    """Offer code actions; rewrites are made only when one is resolved."""
    options = types.CodeActionOptions(code_action_kinds=[KIND], resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_action(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.CodeActionParams
    ) -> list[types.CodeAction]:
        uri, selection = params.text_document.uri, params.range
        snapshot = ls.snapshot(uri, selection.start, selection.end)
        if snapshot is None or ls.initiative(uri) == "off":
            return []
        if _is_a_cursor(snapshot.selected):
            snapshot = replace(snapshot, end=snapshot.offset)
            params.range = selection = types.Range(selection.start, selection.start)
        kept = review_actions(ls, snapshot, params.context)
        if not _wanted(params.context, selection):
            return kept
        kept += accept_actions(ls, snapshot, params.context.only)
        kept += await wording_actions(ls, snapshot, params.context.only)
        library = ls.library(uri)
        why_not = await reasons(ls, _LOAD_WAIT_SECONDS, library, snapshot)
        only = params.context.only
        prompts = [
            it
            for it in library.values()
            if not it.needs_instruction and _applies(it, snapshot.selected)
        ]
        offered = [
            _action(ls, prompt, why_not.get(prompt.id), params, snapshot.version)
            for prompt in sorted(prompts, key=lambda prompt: prompt.id in why_not)
            if asked_for(kind_of(prompt.id), only)
            and (prompt.id not in why_not or ls.client.disabled_actions)
        ]
        again = [
            action
            for action in idea_actions(ls, uri, selection.start)
            if asked_for(action.kind or KIND, only)
        ]
        reviewed = [
            _action(ls, prompt, None, params, snapshot.version, review=True)
            for prompt in prompts
            if prompt.kind == "rewrite"
            and prompt.id not in why_not
            and _reviews(ls, prompt, only)
        ]
        return [*kept, *offered, *again, *reviewed]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def code_action_resolve(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, action: types.CodeAction
    ) -> types.CodeAction:
        if action.edit is not None or action.data is None:
            return action
        action.edit = await rewritten(ls, ext.RewriteParams.read(action.data))
        return action


def _is_a_cursor(selected: str) -> bool:
    """Whether the selection is no more than a cursor.

    In Helix and Kakoune that is a selection of the character behind it, which may be
    the line's end.
    """
    return len(selected.replace("\r\n", "\n")) == 1


def _applies(prompt: "PromptFile", selected: str) -> bool:
    """Whether the command's scope has anything to do with what is selected, if so."""
    if prompt.kind == "continue":
        return not selected
    return prompt.scope != "selection" or bool(selected.strip())


def _wanted(context: types.CodeActionContext, selection: types.Range) -> bool:
    """No light bulb at a resting cursor: only a selection or a request asks for us."""
    automatic = context.trigger_kind == types.CodeActionTriggerKind.Automatic
    return not automatic or selection.start != selection.end


def _reviews(
    ls: CoauthorServer, prompt: "PromptFile", only: Sequence[Any] | None
) -> bool:
    """Whether to offer the command's changes as marks in the text.

    A client that shows each change before it makes any needs no marks, unless it asks
    for them.
    """
    kind = kind_of(prompt.id, review=True)
    if ls.client.change_annotations:
        return any(name_of(item).endswith(".review") for item in only or ()) and (
            asked_for(kind, only)
        )
    return asked_for(kind, only)


def _action(
    ls: CoauthorServer,
    prompt: "PromptFile",
    why_not: str | None,
    params: types.CodeActionParams,
    version: int | None,
    *,
    review: bool = False,
) -> types.CodeAction:
    """A menu entry: resolved lazily, else a command; disabled ones say why."""
    title = f"{prompt.title}: review in the text" if review else prompt.title
    action = types.CodeAction(title=title, kind=kind_of(prompt.id, review=review))
    uri, selection = params.text_document.uri, params.range
    if why_not is not None:
        action.disabled = types.CodeActionDisabled(why_not)
    elif prompt.kind == "ideate":
        start = to_proto.wire_position(selection.start)
        arguments = {
            "textDocument": {"uri": uri},
            "position": start.write(),
            "command": prompt.id,
        }
        if selection.start != selection.end:
            arguments["range"] = to_proto.wire_range(selection).write()
        action.command = types.Command(title, ext.COMMAND_IDEAS, arguments=[arguments])
    else:
        # All that is needed later, so that the server remembers nothing.
        carried = ext.RewriteParams(
            text_document=ext.WireDocument(uri=uri),
            range=to_proto.wire_range(selection),
            command=prompt.id,
            version=version,
            review=review,
        ).write()
        if ls.client.resolves_edits:
            action.data = carried
        else:
            action.command = types.Command(
                title, ext.COMMAND_REWRITE, arguments=[carried]
            )
    return action
