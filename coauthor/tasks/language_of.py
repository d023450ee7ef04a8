"""The language of prose, judged without stopping the event loop."""

import asyncio
from functools import lru_cache

from coauthor.document.language import detect_language
from coauthor.document.snapshot import DocumentSnapshot

_AROUND = 750
_MOST = 3000


async def language_of(snapshot: DocumentSnapshot, start: int, end: int) -> str | None:
    """The ISO 639-1 code where it is clear, judged by the range and what is near."""
    sample = snapshot.text[max(0, start - _AROUND) : end + _AROUND][:_MOST]
    return await clear_language(sample)


async def clear_language(sample: str) -> str | None:
    """The ISO 639-1 code of the sample's language where it is clear."""
    # The detector is slow to load, so the first look must not stop the event loop.
    return await asyncio.to_thread(_detect, sample)


_detect = lru_cache(maxsize=64)(detect_language)
