"""How deep YAML from anyone may go, before it is read.

The library looks at every open bracket again for each word behind it: a line of nothing
but brackets would keep the editor waiting for many seconds.
"""

from typing import Any

DEEPEST = 20
"""Brackets, `[` and `{` alike, that may be open at one time."""


class FewBrackets:
    """Put before a loader of the library, it refuses what opens more of them.

    The loader then raises the library's ScannerError. Brackets inside of words,
    quotation marks and comments are none.
    """

    flow_level: int

    def fetch_flow_collection_start(self, TokenClass: Any) -> None:  # noqa: N803
        """Open one more, or refuse it."""
        # This module is there before the library has to be.
        from yaml.scanner import ScannerError

        loader: Any = super()
        if self.flow_level >= DEEPEST:
            problem = f"more than {DEEPEST} brackets are open at one time"
            raise ScannerError(None, None, problem, loader.get_mark())
        loader.fetch_flow_collection_start(TokenClass)
