"""The methods that exist beside LSP: their names and shapes.

`docs/protocol.md` documents each; a test compares the two.
Positions and ranges are LSP's: 0-based lines, code units of the negotiated encoding.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta, Struct
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
PREPARE = "coauthor/prepare"

COMMAND_ACCEPTED = "coauthor.accepted"
COMMAND_ACCEPT = "coauthor.accept"
COMMAND_REWRITE = "coauthor.rewrite"
COMMAND_IDEAS = "coauthor.ideas"

UInt = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Token = int | str


class Wire(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A value on the wire: camelCase there, snake_case here; extra keys are ignored."""

    @classmethod
    def read(cls, raw: object) -> Self:
        """Check untrusted JSON. Raises JsonRpcInvalidParams without quoting it."""
        try:
            return msgspec.convert(raw, cls)
        except msgspec.ValidationError as error:
            message = f"Invalid parameters: {error}"
            raise JsonRpcInvalidParams(message) from None

    def write(self) -> dict[str, Any]:
        """As JSON values; what is as it is by default is left out."""
        return msgspec.to_builtins(self)


class WirePosition(Wire, frozen=True):
    """LSP's Position."""

    line: UInt
    character: UInt


class WireRange(Wire, frozen=True):
    """LSP's Range."""

    start: WirePosition
    end: WirePosition


class WireDocument(Wire, frozen=True):
    """LSP's TextDocumentIdentifier."""

    uri: str


class WireEdit(Wire, frozen=True):
    """LSP's TextEdit."""

    range: WireRange
    new_text: str


class RewriteParams(Wire, frozen=True):
    """Rewrite a range with a command of kind `rewrite`."""

    text_document: WireDocument
    range: WireRange
    command: str
    instruction: str | None = None
    version: int | None = None
    """The document version that the range is meant for; another one is refused."""
    variants: Annotated[int, Meta(ge=1, le=8)] | None = None
    review: bool = False
    """The edits put the changes into the text as CriticMarkup."""
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


class RewriteDraft(Wire, frozen=True):
    """A partial result: what one variant says so far, from the start of the range."""

    variant: int
    text: str


class Variant(Wire, frozen=True):
    """One way to rewrite; `edits` together turn the range's text into `text`."""

    text: str
    summary: str
    edits: list[WireEdit]


class Withheld(Wire, frozen=True):
    """A variant that was not offered, and why."""

    reason: str


class RewriteResult(Wire, frozen=True):
    """`version` is that of the document for which the edits hold."""

    version: int | None
    variants: list[Variant]
    withheld: list[Withheld]


class IdeasParams(Wire, frozen=True):
    """Ask for ideas at a position with a command of kind `ideate`."""

    text_document: WireDocument
    position: WirePosition
    command: str
    range: WireRange | None = None
    """The selection, if the ideas are to be about one."""
    like: str | None = None
    exclude: list[str] = []
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


class IdeaItem(Wire, frozen=True):
    """One idea."""

    title: str
    text: str


class IdeasResult(Wire, frozen=True):
    """Several distinct ideas."""

    ideas: list[IdeaItem]


class CommandsParams(Wire, frozen=True):
    """Ask which commands there are."""

    text_document: WireDocument | None = None
    range: WireRange | None = None


class CommandItem(Wire, frozen=True):
    """One command; `reason` says why it is not available."""

    id: str
    title: str
    kind: Literal["continue", "rewrite", "ideate"]
    scope: str
    source: Literal["shipped", "user", "folder"]
    available: bool
    reason: str | None = None
    needs_instruction: bool = False


class CommandsResult(Wire, frozen=True):
    """All commands of the active library."""

    commands: list[CommandItem]


class ContextParams(Wire, frozen=True):
    """Ask what would be sent to the model for a position."""

    text_document: WireDocument
    position: WirePosition
    command: str | None = None
    range: WireRange | None = None
    instruction: str | None = None


class ContextPiece(Wire, frozen=True):
    """One piece of what would be sent and why it is there."""

    kind: str
    text: str
    characters: int
    reason: str
    tokens: int | None = None
    prompt: int = 1
    """Some commands send several."""


class ContextLeftOut(Wire, frozen=True):
    """Something that could have been sent, and why it is not."""

    kind: str
    reason: str


class ContextResult(Wire, frozen=True):
    """Everything that would be sent, in order."""

    pieces: list[ContextPiece]
    left_out: list[ContextLeftOut]
    backend: str
    destination: Literal["local", "remote"]


class StatusParams(Wire, frozen=True):
    """No parameters."""


class StageTimes(Wire, frozen=True):
    """Milliseconds that a stage of answering took; `p50` and `p95` of the last 256."""

    count: int
    p50: float
    p95: float


class JobStatus(Wire, frozen=True):
    """What does one job as things are."""

    backend: str
    """By its name in the settings."""
    model: str
    """Empty until it is loaded."""
    destination: Literal["local", "remote"]
    stands_in_for: str
    """The backend that should do it and cannot; mostly empty."""


class Status(Wire, frozen=True):
    """The state of the server; also the parameters of `coauthor/statusChanged`."""

    state: Literal["starting", "loading", "ready", "thinking", "off", "trouble"]
    model: str
    backend: str
    """`model` and `backend` are those of suggestions."""
    destination: Literal["local", "remote"]
    """`remote` if any job's text leaves this machine."""
    message: str
    jobs: dict[str, JobStatus]
    """For `inline`, `rewrite` and `ideas`."""
    counters: dict[str, int]
    """`coauthor.engine.counters.Counters`, whose docstrings say what they count."""
    silences: dict[str, int]
    """Why nothing was shown -> how often."""
    stages: dict[str, StageTimes]
    """`coauthor.engine.stages.Stage` -> how long it took."""


class CommandsChangedParams(Wire, frozen=True):
    """No parameters."""


class DidShowParams(Wire, frozen=True):
    """A suggestion became visible; `suggestion` is the id in its command."""

    text_document: WireDocument
    suggestion: str


class DidAcceptParams(Wire, frozen=True):
    """`acceptedLength` counts UTF-16 units from the start of `insertText`."""

    suggestion: str
    accepted_length: UInt


class AcceptParams(Wire, frozen=True):
    """Put the next part of a suggestion into the document.

    Of several that were sent for the position, `suggestion` names one.
    """

    text_document: WireDocument
    position: WirePosition
    unit: Literal["word", "clause", "sentence", "all"] = "word"
    suggestion: str | None = None


class AcceptResult(Wire, frozen=True):
    """What was put in, and what is left of the suggestion."""

    text: str
    left: str


class DidDismissParams(Wire, frozen=True):
    """The writer dismissed a suggestion."""

    suggestion: str


class PrepareParams(Wire, frozen=True):
    """The writer is about to run a command of `coauthor/rewrite`."""

    text_document: WireDocument
    range: WireRange
    command: str
    instruction: str | None = None
    """What is typed of it so far."""


REQUESTS: Mapping[str, tuple[type[Wire], type[Wire]]] = {
    REWRITE: (RewriteParams, RewriteResult),
    IDEAS: (IdeasParams, IdeasResult),
    COMMANDS: (CommandsParams, CommandsResult),
    CONTEXT: (ContextParams, ContextResult),
    STATUS: (StatusParams, Status),
}
"""Client to server: method -> parameters and result."""

PARTIAL_RESULTS: Mapping[str, type[Wire]] = {REWRITE: RewriteDraft, IDEAS: IdeaItem}
"""Method -> the value of `$/progress` under the request's `partialResultToken`."""

NOTIFICATIONS_TO_SERVER: Mapping[str, type[Wire]] = {
    DID_SHOW: DidShowParams,
    DID_ACCEPT: DidAcceptParams,
    DID_DISMISS: DidDismissParams,
    PREPARE: PrepareParams,
}

NOTIFICATIONS_TO_CLIENT: Mapping[str, type[Wire]] = {
    STATUS_CHANGED: Status,
    COMMANDS_CHANGED: CommandsChangedParams,
}

SERVER_COMMANDS = (COMMAND_ACCEPTED, COMMAND_ACCEPT, COMMAND_REWRITE, COMMAND_IDEAS)
"""For `workspace/executeCommand`."""
