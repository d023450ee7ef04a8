"""`textDocument/codeAction` and resolve: every command where its scope applies."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from coauthor.features.availability import reasons
from coauthor.features.rewriting import (
    WRITES,
    first_edit,
    open_snapshot,
    prompt_of,
    run_rewrite,
)
from coauthor.lsp import ext, from_proto, to_proto
from coauthor.lsp.boundary import request_failed
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.library import PromptFile

KIND = "refactor.rewrite.coauthor"
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
        if not _wanted(params.context, selection):
            return []
        why_not = await reasons(ls, _LOAD_WAIT_SECONDS, snapshot)
        return [
            _action(ls, prompt, why_not.get(prompt.id), params, snapshot.version)
            for prompt in sorted(ls.library.values(), key=lambda p: p.id in why_not)
            if _asked_for(prompt, params.context.only)
            and not (prompt.kind == "continue" and snapshot.selected)
            and not prompt.needs_instruction
            and (prompt.id not in why_not or ls.client.disabled_actions)
        ]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def code_action_resolve(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, action: types.CodeAction
    ) -> types.CodeAction:
        if action.edit is not None or action.data is None:
            return action
        data = _ActionData.read(action.data)
        selection = from_proto.range_(data.range)
        snapshot = open_snapshot(ls, data.text_document.uri, selection)
        if snapshot.version != data.version:
            raise request_failed("The text has changed; please open the menu again.")
        result = await run_rewrite(ls, snapshot, prompt_of(ls, data.command, *WRITES))
        action.edit = first_edit(ls, snapshot, result)
        return action


class _ActionData(ext.Wire, frozen=True):
    """What a resolve request carries, so that the server remembers nothing."""

    text_document: ext.WireDocument
    range: ext.WireRange
    command: str
    version: int | None = None


def _wanted(context: types.CodeActionContext, selection: types.Range) -> bool:
    """No light bulb at a resting cursor: only a selection or a request asks for us."""
    automatic = context.trigger_kind == types.CodeActionTriggerKind.Automatic
    return not automatic or selection.start != selection.end


def _asked_for(prompt: "PromptFile", only: Sequence[Any] | None) -> bool:
    kind = _kind(prompt)
    wanted = [str(getattr(item, "value", item)) for item in only or [""]]
    return any(not w or kind == w or kind.startswith(f"{w}.") for w in wanted)


def _kind(prompt: "PromptFile") -> str:
    return f"{KIND}.{prompt.id}"


def _action(
    ls: CoauthorServer,
    prompt: "PromptFile",
    why_not: str | None,
    params: types.CodeActionParams,
    version: int | None,
) -> types.CodeAction:
    """A menu entry: resolved lazily, else a command; disabled ones say why."""
    action = types.CodeAction(title=prompt.title, kind=_kind(prompt))
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
        action.command = types.Command(
            prompt.title, ext.COMMAND_IDEAS, arguments=[arguments]
        )
    else:
        carried: dict[str, Any] = {
            "textDocument": {"uri": uri},
            "range": to_proto.wire_range(selection).write(),
            "command": prompt.id,
        }
        if ls.client.resolves_edits:
            action.data = {**carried, "version": version}
        else:
            action.command = types.Command(
                prompt.title, ext.COMMAND_REWRITE, arguments=[carried]
            )
    return action
