"""`coauthor serve`: the language server, as editors start it."""

import sys
from typing import NoReturn

from coauthor.lsp.stdio import run_stdio


def serve() -> NoReturn:
    """Speak LSP on standard input and output until the editor leaves."""
    sys.exit(run_stdio())
