"""Settings from all their places, at start and whenever the editor changes them."""

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.log import set_up
from coauthor.lsp.server import CoauthorServer
from coauthor.models.installed import CHECKS
from coauthor.settings import parse
from coauthor.settings_layers import gather

SECTION = "coauthor"
_METHOD = types.WORKSPACE_DID_CHANGE_CONFIGURATION


def register(server: CoauthorServer) -> None:
    """Follow changes of the editor's settings."""

    @server.feature(_METHOD)
    async def did_change_configuration(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.DidChangeConfigurationParams
    ) -> None:
        # Clients either push the settings or send nothing and expect to be asked.
        if not await _pull(ls):
            load(ls, ls.initial_options, params.settings)
        tell_problems(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_folders(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer,
        _params: types.DidChangeWorkspaceFoldersParams,
    ) -> None:
        await renew(ls)


def load(ls: CoauthorServer, *editor: object) -> None:
    """Read every layer afresh and take over the result."""
    ls.editor_options = editor
    first, *others = ls.folders() or [None]
    layers, problems = gather(first, editor, filter(None, others))
    settings, more = parse(layers, CHECKS)
    ls.problems = [*problems, *more]
    set_up(settings.log.level)
    ls.use_settings(settings)


async def renew(ls: CoauthorServer) -> None:
    """Take over a settings file that was written meanwhile."""
    if not await _pull(ls):
        load(ls, *ls.editor_options)
    tell_problems(ls)


def tell_problems(ls: CoauthorServer) -> None:
    """Say once what was wrong in the settings, and where."""
    for problem in ls.problems:
        ls.tell_once(f"coauthor settings, {problem}", types.MessageType.Warning)


async def watch(ls: CoauthorServer) -> None:
    """Ask for the editor's settings, now and on each change."""
    await _pull(ls)
    tell_problems(ls)
    if ls.client.watches_configuration:
        registration = types.Registration(
            "coauthor-configuration",
            _METHOD,
            types.DidChangeConfigurationRegistrationOptions(section=SECTION),
        )
        ls.client_register_capability(types.RegistrationParams([registration]))


async def _pull(ls: CoauthorServer) -> bool:
    """Take over the editor's section; False where the editor cannot be asked."""
    if not ls.client.configuration:
        return False
    item = types.ConfigurationItem(section=SECTION)
    try:
        answer: list[Any] = list(
            await ls.workspace_configuration_async(types.ConfigurationParams([item]))
        )
    except JsonRpcException:
        return False
    # Where nothing is set any more, only what `initialize` brought stays.
    load(ls, ls.initial_options, *answer)
    return True
