"""How fast suggestions come: the real server, on the sample essay, typed by words."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from coauthor.cli.reading import SAMPLE, read_document
from coauthor.cli.trial import timed
from coauthor.lsp.client import Client, OpenDocument, started_client

_WARM_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds."""

    startup_ms: float
    """From starting the server's process to the answer to `initialize`."""
    first_suggestion_ms: float
    """From starting the server's process to the first suggestion; loads the model."""
    warm_ms: float | None
    """The median of five suggestions after that; None when one was empty."""


async def measure(folder: Path) -> Speed:
    """Start a server and write the end of the sample word by word.

    Raises ServerEnded or RequestFailed.
    """
    document = read_document(SAMPLE)
    words = document.text.split(" ")
    typed = [
        OpenDocument(document.uri, document.language, " ".join(words[: len(words) - n]))
        for n in range(_WARM_SUGGESTIONS, -1, -1)
    ]
    begun = time.perf_counter()
    async with started_client(folder) as client:
        client.open(typed[0])
        first, _ = await timed(_suggest(client, typed[0]))
        first_ms = round((time.perf_counter() - begun) * 1000, 1)
        times: list[float] = []
        texts = [first]
        for state in typed[1:]:
            client.change(state)
            text, ms = await timed(_suggest(client, state))
            texts.append(text)
            times.append(ms)
        warm = round(median(times), 1) if all(texts) else None
        return Speed(round(client.startup_ms, 1), first_ms, warm)


async def _suggest(client: Client, document: OpenDocument) -> str:
    end = len(document.text.rstrip())
    texts = await client.inline_completion(document, end)
    return texts[0] if texts else ""
