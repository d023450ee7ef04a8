"""The least a pygls server can be: what starting Python and speaking LSP costs anyway.

Run as a script it serves one client on standard input and output.
"""

from importlib import metadata

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", metadata.version("pygls"))


@server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
def suggest(_params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """The same suggestion, always."""
    return types.InlineCompletionList([types.InlineCompletionItem("and so on.")])


if __name__ == "__main__":
    server.start_io()
