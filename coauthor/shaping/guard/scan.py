"""All markup of a text, found by what knows its language."""

from collections.abc import Callable, Mapping

from coauthor.shaping.guard.plain import scan_plain
from coauthor.shaping.guard.thing import Scan

_SCANNERS: Mapping[str, Callable[[str], Scan]] = {}


def scan(text: str, language: str) -> Scan:
    """What must be kept in a text of the given LSP language, in order."""
    return _SCANNERS.get(language, scan_plain)(text)
