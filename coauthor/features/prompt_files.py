"""Prompt files and settings that change on disk: what is saved is live at once.

An editor tells of a save, or watches the files for us. Where it does neither, a look at
the files each time a command is listed or run finds what is new.
"""

from lsprotocol import types

from coauthor.features import configuration
from coauthor.lsp.server import CoauthorServer
from coauthor.settings_layers import user_file

_WATCHED = types.WORKSPACE_DID_CHANGE_WATCHED_FILES


def register(server: CoauthorServer) -> None:
    """Follow what is saved."""

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.DidSaveTextDocumentParams
    ) -> None:
        if params.text_document.uri.endswith(".md"):
            ls.look_at_prompts()

    @server.feature(_WATCHED)
    async def changed(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.DidChangeWatchedFilesParams
    ) -> None:
        if any(change.uri.endswith(".md") for change in params.changes):
            ls.look_at_prompts()
            tell_problems(ls)
        if any(change.uri.endswith(".toml") for change in params.changes):
            await configuration.renew(ls)


def watch(ls: CoauthorServer) -> None:
    """Ask an editor that can to watch our folders."""
    if not ls.client.watches_files:
        return
    own = user_file().parent.as_posix()
    patterns = [
        *("**/.coauthor/**/*.md", f"{own}/prompts/*.md"),
        *("**/.coauthor/config.toml", user_file().as_posix()),
    ]
    options = types.DidChangeWatchedFilesRegistrationOptions(
        [types.FileSystemWatcher(pattern) for pattern in patterns]
    )
    registration = types.Registration("coauthor-files", _WATCHED, options)
    ls.client_register_capability(types.RegistrationParams([registration]))


def tell_problems(ls: CoauthorServer) -> None:
    """Say once which prompt files are left out; one that is open shows it itself."""
    wrong = [
        problem
        for problem in ls.prompts.problems
        if not problem.is_note and ls.documents.get(problem.path.as_uri()) is None
    ]
    if not wrong:
        return
    count = "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"
    message = (
        f"coauthor found {count} in prompt files; `coauthor prompts check` tells all. "
        f"The first: {wrong[0]}"
    )
    ls.tell_once(message, types.MessageType.Warning)
