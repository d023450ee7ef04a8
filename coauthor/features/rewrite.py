"""`coauthor/rewrite`, and the command `coauthor.rewrite` for bare clients."""

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.features.rewriting import WRITES, prompt_of, rewritten, run_rewrite
from coauthor.lsp import ext, to_proto
from coauthor.lsp.boundary import request_failed
from coauthor.lsp.server import CoauthorServer

_NOT_TAKEN = "The editor did not take the edit; please try again."


def register(server: CoauthorServer) -> None:
    """Add the request and the command."""

    @server.feature(ext.REWRITE)
    async def rewrite(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        params = ext.RewriteParams.read(raw)
        snapshot, result = await run_rewrite(ls, params)
        variants = [
            ext.Variant(
                text=variant.text,
                summary=variant.summary,
                edits=to_proto.wire_edits(
                    snapshot, variant.edits, ls.documents.encoding
                ),
            )
            for variant in result.variants
        ]
        withheld = [ext.Withheld(reason=reason) for reason in result.withheld]
        return ext.RewriteResult(
            version=snapshot.version, variants=variants, withheld=withheld
        ).write()

    @server.command(ext.COMMAND_REWRITE)
    async def rewrite_command(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, arguments: list[object]
    ) -> None:
        params = ext.RewriteParams.read(arguments[0] if arguments else None)
        if not ls.client.applies_edits:
            raise request_failed("This editor does not let a server edit the text.")
        # Not later: the command's file may be gone when the rewrite is finished.
        uri = params.text_document.uri
        title = prompt_of(ls, uri, params.command, *WRITES).title
        edit = await rewritten(ls, params)
        try:
            answer = await ls.workspace_apply_edit_async(
                types.ApplyWorkspaceEditParams(edit, title)
            )
        except JsonRpcException:
            raise request_failed(_NOT_TAKEN) from None
        if not answer.applied:
            raise request_failed(_NOT_TAKEN)
