"""What the connected client can do, asked once and with LSP's defaults filled in."""

from dataclasses import dataclass

from lsprotocol import types

_WARNS_OF_UNKNOWN_NOTIFICATIONS = {"emacs", "eglot"}
"""Emacs' clients print a warning for each notification they do not know."""


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """The client's abilities that change what we send."""

    inline_completion: bool = False
    disabled_actions: bool = False
    resolves_edits: bool = False
    """Code actions may come without their edit and be resolved later."""
    document_changes: bool = False
    """Edits may carry the version of the text they are for."""
    change_annotations: bool = False
    """Edits may say what they do, and be confirmed one by one before they are made."""
    applies_edits: bool = False
    progress: bool = False
    shows_documents: bool = False
    configuration: bool = False
    """Answers `workspace/configuration`."""
    watches_configuration: bool = False
    """Lets us register for `workspace/didChangeConfiguration`."""
    watches_files: bool = False
    """Lets us register for `workspace/didChangeWatchedFiles`."""
    status: bool = True
    """May be sent `coauthor/statusChanged`."""


def client_features(params: types.InitializeParams) -> ClientFeatures:
    """Read the client's capabilities."""
    capabilities = params.capabilities
    document = capabilities.text_document or types.TextDocumentClientCapabilities()
    workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
    window = capabilities.window or types.WindowClientCapabilities()
    actions = document.code_action or types.CodeActionClientCapabilities()
    resolve = actions.resolve_support
    edits = workspace.workspace_edit or types.WorkspaceEditClientCapabilities()
    watching = workspace.did_change_configuration
    files = workspace.did_change_watched_files
    client = params.client_info.name.lower() if params.client_info else ""
    return ClientFeatures(
        inline_completion=document.inline_completion is not None,
        disabled_actions=bool(actions.disabled_support),
        resolves_edits=bool(
            actions.data_support and resolve and "edit" in resolve.properties
        ),
        document_changes=bool(edits.document_changes),
        change_annotations=bool(
            edits.document_changes and edits.change_annotation_support
        ),
        applies_edits=bool(workspace.apply_edit),
        progress=bool(window.work_done_progress),
        shows_documents=bool(window.show_document and window.show_document.support),
        configuration=bool(workspace.configuration),
        watches_configuration=bool(watching and watching.dynamic_registration),
        watches_files=bool(files and files.dynamic_registration),
        status=client not in _WARNS_OF_UNKNOWN_NOTIFICATIONS,
    )
