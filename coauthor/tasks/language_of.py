"""The language of prose, judged without stopping the event loop."""

import asyncio

from coauthor.document.language import detect_language
from coauthor.document.snapshot import DocumentSnapshot

_AROUND = 750
_MOST = 3000


async def language_of(snapshot: DocumentSnapshot, start: int, end: int) -> str | None:
    """The ISO 639-1 code where it is clear, judged by the range and what is near."""
    sample = snapshot.text[max(0, start - _AROUND) : end + _AROUND][:_MOST]
    return await clear_language(sample)


async def clear_language(sample: str) -> str | None:
    """The ISO 639-1 code of the sample's language where it is clear.

    For a sample that was judged already, without a turn of the event loop.
    """
    if sample not in _judged:
        # The detector is slow to load, so the first look must not stop the event loop.
        found = await asyncio.to_thread(detect_language, sample)
        if len(_judged) >= _KEPT:
            del _judged[next(iter(_judged))]
        _judged[sample] = found
    return _judged[sample]


_judged: dict[str, str | None] = {}
_KEPT = 64
"""Samples."""
