"""Addresses that stand in a text without any markup around them."""

import re
from collections.abc import Iterator

_INSIDE = r"[^\s<>\"`|\[\]{}()“”«»]"
_REST = rf"(?:{_INSIDE}|\([^\s<>()]{{0,200}}\)|\{{\w{{1,60}}\}})"
_URL = re.compile(
    rf"(?<![\w@/])(?:(?:https?|ftps?|file|ssh|git)://|www\.|mailto:|doi:){_REST}{{2,2000}}"
)
_BARE = re.compile(
    r"(?<![\w@/.+-])(?:[A-Za-z0-9-]{1,63}\.){1,4}"
    rf"(?:com|org|net|edu|gov|io|dev|eu|info)(?![\w-])(?:/{_REST}{{0,500}})?"
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w-])"
)
# What ends a sentence or closes emphasis is not the address's.
_NOT_LAST = ".,;:!?*_'’~…"


def addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """The kind, start and end of each address, in no particular order.

    None of them is a `link`: a link's address in a text is a link no more.
    """
    for match in _URL.finditer(text):
        yield "address", match.start(), match.start() + len(match[0].rstrip(_NOT_LAST))
    if "." not in text:
        return
    for match in _BARE.finditer(text):
        yield "address", match.start(), match.start() + len(match[0].rstrip(_NOT_LAST))
    if "@" in text:
        for match in _MAIL.finditer(text):
            yield "address", match.start(), match.end()
