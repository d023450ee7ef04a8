"""The methods that exist beside LSP: their names and shapes, checked with pydantic.

`docs/protocol.md` documents each; a test compares the two.
Positions and ranges are LSP's: 0-based lines, code units of the negotiated encoding.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pygls.exceptions import JsonRpcInvalidParams

REWRITE = "coauthor/rewrite"
IDEAS = "coauthor/ideas"
COMMANDS = "coauthor/commands"
CONTEXT = "coauthor/context"
STATUS = "coauthor/status"
STATUS_CHANGED = "coauthor/statusChanged"
COMMANDS_CHANGED = "coauthor/commandsChanged"
DID_SHOW = "coauthor/didShow"
DID_ACCEPT = "coauthor/didAccept"
DID_DISMISS = "coauthor/didDismiss"

COMMAND_ACCEPTED = "coauthor.accepted"
COMMAND_REWRITE = "coauthor.rewrite"
COMMAND_IDEAS = "coauthor.ideas"

UInt = Annotated[int, Field(ge=0, le=2**31 - 1)]
Token = int | str


class Wire(BaseModel):
    """A value on the wire: camelCase there, snake_case here; extra keys are ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True
    )

    @classmethod
    def read(cls, raw: object) -> Self:
        """Check untrusted JSON. Raises JsonRpcInvalidParams without quoting it."""
        try:
            return cls.model_validate(raw)
        except ValidationError as exc:
            first = exc.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or "params"
            message = f"Invalid parameters: {where}: {first['msg']}"
            raise JsonRpcInvalidParams(message) from None

    def write(self) -> dict[str, Any]:
        """As JSON values; what is None is left out."""
        return self.model_dump(by_alias=True, exclude_none=True, mode="json")


class WirePosition(Wire):
    """LSP's Position."""

    line: UInt
    character: UInt


class WireRange(Wire):
    """LSP's Range."""

    start: WirePosition
    end: WirePosition


class WireDocument(Wire):
    """LSP's TextDocumentIdentifier."""

    uri: str


class WireEdit(Wire):
    """LSP's TextEdit."""

    range: WireRange
    new_text: str


class RewriteParams(Wire):
    """Rewrite a range with a command of kind `rewrite`."""

    text_document: WireDocument
    range: WireRange
    command: str
    instruction: str | None = None
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


class Variant(Wire):
    """One way to rewrite; `edits` together turn the range's text into `text`."""

    text: str
    summary: str
    edits: list[WireEdit]


class Withheld(Wire):
    """A variant that was not offered, and why."""

    reason: str


class RewriteResult(Wire):
    """`version` is that of the document for which the edits hold."""

    version: int | None
    variants: list[Variant]
    withheld: list[Withheld]

    def write(self) -> dict[str, Any]:
        """As JSON values; `version` stays even where the client sent none."""
        return {"version": None, **super().write()}


class IdeasParams(Wire):
    """Ask for ideas at a position with a command of kind `ideate`."""

    text_document: WireDocument
    position: WirePosition
    command: str
    like: str | None = None
    exclude: list[str] = []
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


class IdeaItem(Wire):
    """One idea."""

    title: str
    text: str


class IdeasResult(Wire):
    """Several distinct ideas."""

    ideas: list[IdeaItem]


class CommandsParams(Wire):
    """Ask which commands there are."""

    text_document: WireDocument | None = None
    range: WireRange | None = None


class CommandItem(Wire):
    """One command; `reason` says why it is not available."""

    id: str
    title: str
    kind: Literal["continue", "rewrite", "ideate"]
    scope: str
    source: Literal["shipped", "user", "folder"]
    available: bool
    reason: str | None = None


class CommandsResult(Wire):
    """All commands of the active library."""

    commands: list[CommandItem]


class ContextParams(Wire):
    """Ask what would be sent to the model for a position."""

    text_document: WireDocument
    position: WirePosition
    command: str | None = None


class ContextPiece(Wire):
    """One piece of the context and why it is there."""

    kind: str
    text: str
    characters: int
    tokens: int | None = None
    reason: str


class ContextResult(Wire):
    """Everything that would be sent, in order."""

    pieces: list[ContextPiece]
    backend: str
    destination: Literal["local", "remote"]


class StatusParams(Wire):
    """No parameters."""


class Status(Wire):
    """The state of the server; also the parameters of `coauthor/statusChanged`."""

    state: Literal["starting", "loading", "ready", "thinking", "off", "trouble"]
    model: str
    backend: str
    message: str
    counters: dict[str, int]


class CommandsChangedParams(Wire):
    """No parameters."""


class DidShowParams(Wire):
    """A suggestion became visible; `suggestion` is the id in its command."""

    text_document: WireDocument
    suggestion: str


class DidAcceptParams(Wire):
    """`acceptedLength` counts UTF-16 units from the start of `insertText`."""

    suggestion: str
    accepted_length: UInt


class DidDismissParams(Wire):
    """The writer dismissed a suggestion."""

    suggestion: str


REQUESTS: Mapping[str, tuple[type[Wire], type[Wire]]] = {
    REWRITE: (RewriteParams, RewriteResult),
    IDEAS: (IdeasParams, IdeasResult),
    COMMANDS: (CommandsParams, CommandsResult),
    CONTEXT: (ContextParams, ContextResult),
    STATUS: (StatusParams, Status),
}
"""Client to server: method -> parameters and result."""

NOTIFICATIONS_TO_SERVER: Mapping[str, type[Wire]] = {
    DID_SHOW: DidShowParams,
    DID_ACCEPT: DidAcceptParams,
    DID_DISMISS: DidDismissParams,
}

NOTIFICATIONS_TO_CLIENT: Mapping[str, type[Wire]] = {
    STATUS_CHANGED: Status,
    COMMANDS_CHANGED: CommandsChangedParams,
}

SERVER_COMMANDS = (COMMAND_ACCEPTED, COMMAND_REWRITE, COMMAND_IDEAS)
"""For `workspace/executeCommand`."""
