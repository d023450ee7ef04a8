"""`coauthor/prepare`: the model reads ahead while the writer types an instruction."""

from contextlib import suppress
from functools import partial

from pygls.exceptions import JsonRpcException

from coauthor.engine.jobs import JOB_OF
from coauthor.errors import CoauthorError
from coauthor.features.moving_on import as_long_as
from coauthor.features.rewriting import WRITES, command_snapshot, prompt_of
from coauthor.lsp import ext, from_proto
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the notification."""

    @server.feature(ext.PREPARE)
    def prepare(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        params = ext.PrepareParams.read(raw)
        if ls.settings.inline.prefetch:
            ls.run_in_background(_read(ls, params))


async def _read(ls: CoauthorServer, params: ext.PrepareParams) -> None:
    """Until it is read, the text moves on, or something newer is to be read."""
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.read_command import read_command

    uri = params.text_document.uri
    # Nobody has asked for this, so nobody is told when it cannot be done.
    with suppress(CoauthorError, JsonRpcException):
        async with ls.readings.newest(uri):
            prompt = prompt_of(ls, uri, params.command, *WRITES)
            selection = from_proto.range_(params.range)
            snapshot = command_snapshot(ls, prompt, uri, selection)
            snapshot = await ls.with_newest_notes(snapshot)
            with as_long_as(ls, uri, partial(ls.is_current, snapshot)):
                engine = ls.routes.engine(JOB_OF[prompt.kind])
                instruction = (params.instruction or "").strip()
                await read_command(snapshot, prompt, engine, instruction)
