"""`coauthor serve`: the language server, as editors start it.

The order in this file is its point: the model's process loads the model while this one
imports the protocol's several hundred classes, which takes as long.
"""

import gc
import sys
from typing import NoReturn


def serve() -> NoReturn:
    """Speak LSP on standard input and output until the editor leaves."""
    # Almost nothing that is imported is garbage, and looking for it 160 times takes a
    # tenth of the whole start.
    gc.set_threshold(20_000)
    from coauthor.engine.plan import begin_early
    from coauthor.models.installed import CHECKS
    from coauthor.settings import parse
    from coauthor.settings_layers import gather

    settings, _ = parse(gather()[0], CHECKS)
    backend = begin_early(settings)
    from coauthor.lsp.compiled import remembered

    with remembered():
        from coauthor.lsp.stdio import run_stdio

    # From here on it is never looked at again: each time would hold up a suggestion
    # for 20 ms.
    gc.freeze()
    sys.exit(run_stdio(settings, backend))
