"""How fast suggestions come: the real server, on the sample essay.

First the model is asked at the ends of some words, then letters are typed one by one
as in an editor that asks for a suggestion at each key.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from coauthor.cli.reading import read_document
from coauthor.cli.trial import timed
from coauthor.engine.sample import SAMPLE
from coauthor.lsp.client import Client, OpenDocument, started_client
from coauthor.lsp.ext import StageTimes

_WARM_SUGGESTIONS = 5
_KEYS = 80
_TYPING_SECONDS = 5.0
"""After which a slow model has to type no more keys."""

OPTIONS: Mapping[str, object] = {
    "inline.initiative": "onPause",
    "inline.rules": [{"glob": f"**/engine/{SAMPLE.name}", "initiative": "onPause"}],
    "inline.pauseMs": 0,
}
"""Every key is answered at once: a pause would say nothing of the model.

Also where the writer wants quiet: it is not their text that is read here.
"""


@dataclass(frozen=True, slots=True)
class Typing:
    """What became of the keys that were typed."""

    keys: int
    without_model: int
    """Answered with what was known already."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds."""

    startup_ms: float
    """From starting the server's process to the answer to `initialize`."""
    first_suggestion_ms: float
    """From starting the server's process to the first suggestion; loads the model."""
    warm_ms: float | None
    """The median of five suggestions after that; None when one was empty."""
    typing: Typing
    counters: Mapping[str, int]
    """As `coauthor/status` has them, of all that was asked here; like the next two."""
    silences: Mapping[str, int]
    stages: Mapping[str, StageTimes]


async def measure(folder: Path) -> Speed:
    """Start a server and write the end of the sample.

    Raises ServerEnded or RequestFailed.
    """
    document = read_document(SAMPLE)
    words = document.text[:-_KEYS].split(" ")
    warm = [
        _saying(document, " ".join(words[: len(words) - n]))
        for n in range(_WARM_SUGGESTIONS, -1, -1)
    ]
    begun = time.perf_counter()
    async with started_client(folder, OPTIONS) as client:
        client.open(warm[0])
        first, _ = await timed(_suggest(client, warm[0]))
        first_ms = round((time.perf_counter() - begun) * 1000, 1)
        times: list[float] = []
        texts = [first]
        for state in warm[1:]:
            client.change(state)
            text, ms = await timed(_suggest(client, state))
            texts.append(text)
            times.append(ms)
        typing = await _type(client, document)
        status = await client.status()
        return Speed(
            startup_ms=round(client.startup_ms, 1),
            first_suggestion_ms=first_ms,
            warm_ms=round(median(times), 1) if all(texts) else None,
            typing=typing,
            counters=status.counters,
            silences=status.silences,
            stages=status.stages,
        )


async def _type(client: Client, document: OpenDocument) -> Typing:
    before = await client.status()
    stop = time.perf_counter() + _TYPING_SECONDS
    keys = 0
    for state in _letters(document):
        if time.perf_counter() > stop:
            break
        client.change(state)
        await client.inline_completion(state, len(state.text), invoked=False)
        keys += 1
    after = await client.status()
    known = after.counters["fromCache"] - before.counters["fromCache"]
    return Typing(keys, known)


def _letters(document: OpenDocument) -> Iterator[OpenDocument]:
    """The document after each of its last keys."""
    text = document.text.rstrip()
    for end in range(len(text) - _KEYS + 1, len(text) + 1):
        yield _saying(document, text[:end])


def _saying(document: OpenDocument, text: str) -> OpenDocument:
    return OpenDocument(document.uri, document.language, text)


async def _suggest(client: Client, document: OpenDocument) -> str:
    end = len(document.text.rstrip())
    texts = await client.inline_completion(document, end)
    return texts[0] if texts else ""
