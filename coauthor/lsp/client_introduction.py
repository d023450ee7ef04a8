"""How the command line's client introduces itself to a server: `initialize`."""

import os
from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types


def introduction(options: Mapping[str, object], folder: Path) -> types.InitializeParams:
    """An editor that has the folder open and can do everything we ask about.

    `options` are the editor's settings.
    """
    return types.InitializeParams(
        capabilities=_capabilities(),
        process_id=os.getpid(),
        initialization_options=dict(options),
        root_uri=folder.as_uri(),
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
    )


def _capabilities() -> types.ClientCapabilities:
    kinds = types.PositionEncodingKind
    resolve = types.ClientCodeActionResolveOptions(properties=["edit"])
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(
            position_encodings=[kinds.Utf32, kinds.Utf16]
        ),
        text_document=types.TextDocumentClientCapabilities(
            inline_completion=types.InlineCompletionClientCapabilities(),
            code_action=types.CodeActionClientCapabilities(
                disabled_support=True, data_support=True, resolve_support=resolve
            ),
        ),
        workspace=types.WorkspaceClientCapabilities(apply_edit=True),
        window=types.WindowClientCapabilities(work_done_progress=True),
    )
