"""What `coauthor try` does: asks a real server about one text, as an editor would.

The fields are those of the JSON that `coauthor try --json` prints.
Lines and columns count from 1, columns in characters; `ms` are milliseconds.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from coauthor.cli.try_going_on import going_on, rest_of_paragraph
from coauthor.cli.try_ideas import fitting_ideas
from coauthor.cli.try_positions import sample_sentence
from coauthor.document.positions import position_at
from coauthor.errors import RequestFailed
from coauthor.lsp.client import Client, OpenDocument, started_client
from coauthor.lsp.ext import CommandItem, IdeaItem, JobStatus

CHARACTERS_AROUND = 60
"""Of the text that is shown before a suggestion, and behind it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the server shows to the writer, such as why it is silent."""

    message: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One invoked suggestion; an empty `text` means that there was none."""

    line: int
    column: int
    before: str
    """The last 60 characters before the cursor."""
    text: str
    """Where it stops within its sentence, with what comes once it is taken."""
    after: str
    """Up to 60 characters of the same paragraph behind the cursor."""
    ms: float
    """How long the first part of it took."""


@dataclass(frozen=True, slots=True)
class Ideas:
    """One set of ideas at the end of the prose."""

    command: str | None
    items: tuple[IdeaItem, ...]
    ms: float
    reason: str | None = None
    """Why there are none."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One rewritten sentence, or the reason why there is none."""

    command: str | None
    before: str
    after: str | None
    reason: str | None
    ms: float


@dataclass(frozen=True, slots=True)
class Ready:
    """The server has answered `initialize`."""

    startup_ms: float
    """From starting the server's process to that answer."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that was asked and answered."""

    suggestions: tuple[Suggestion, ...]
    ideas: Ideas
    rewrite: Rewrite
    jobs: Mapping[str, JobStatus]
    """Who does what in the end, for `inline`, `rewrite` and `ideas`."""
    startup_ms: float
    first_suggestion_ms: float
    """From starting the server's process to the first suggestion."""
    messages: tuple[str, ...]
    """What the server showed to the writer meanwhile."""


Answered = Ready | Suggestion | Ideas | Rewrite
Step = Notice | Answered
Answer = TypeVar("Answer")


async def run_trial(
    document: OpenDocument,
    offsets: Sequence[int],
    folder: Path,
    show: Callable[[Step], None],
) -> Trial:
    """Ask everything, handing each answer to `show` as soon as it is there.

    The suggestions are asked for at the offsets, the ideas at the last.
    Raises ServerEnded and RequestFailed.
    """
    begun = time.perf_counter()
    async with started_client(folder) as client:
        show = _notices_first(client, show)
        show(Ready(client.startup_ms))
        client.open(document)
        suggestions: list[Suggestion] = []
        first_ms = 0.0
        for offset in offsets:
            found = await _suggestion(client, document, offset)
            first_ms = first_ms or _since(begun)
            text = await going_on(client, document, offset, found.text)
            suggestions.append(replace(found, text=text))
            show(suggestions[-1])
        commands = await client.commands(document)
        show(ideas := await _ideas(client, document, offsets[-1], commands))
        show(rewrite := await _rewrite(client, document, commands))
        status = await client.status()
        return Trial(
            suggestions=tuple(suggestions),
            ideas=ideas,
            rewrite=rewrite,
            jobs=status.jobs,
            startup_ms=client.startup_ms,
            first_suggestion_ms=first_ms,
            messages=tuple(client.messages),
        )


def _notices_first(
    client: Client, show: Callable[[Step], None]
) -> Callable[[Step], None]:
    """Before each answer, what was told meanwhile: it may be the reason for it."""
    told = 0

    def show_all(step: Step) -> None:
        nonlocal told
        news = client.messages[told:]
        told += len(news)
        for each in (*map(Notice, news), step):
            show(each)

    return show_all


async def _suggestion(
    client: Client, document: OpenDocument, offset: int
) -> Suggestion:
    texts, ms = await timed(client.inline_completion(document, offset))
    line, column = position_at(document.text, offset, "utf-32")
    return Suggestion(
        line=line + 1,
        column=column + 1,
        before=document.text[max(0, offset - CHARACTERS_AROUND) : offset],
        text=texts[0] if texts else "",
        after=rest_of_paragraph(document.text[offset:])[:CHARACTERS_AROUND],
        ms=ms,
    )


async def _ideas(
    client: Client,
    document: OpenDocument,
    offset: int,
    commands: Sequence[CommandItem],
) -> Ideas:
    fitting = fitting_ideas(document.text, document.language)
    command, reason = _choose(commands, "ideate", fitting)
    if command is None or reason is not None:
        return Ideas(command, (), 0.0, reason)
    begun = time.perf_counter()
    try:
        items = await client.ideas(document, offset, command)
    except RequestFailed as error:
        return Ideas(command, (), _since(begun), str(error))
    return Ideas(command, tuple(items), _since(begun))


async def _rewrite(
    client: Client, document: OpenDocument, commands: Sequence[CommandItem]
) -> Rewrite:
    span = sample_sentence(document.text, document.language)
    start, end = span or (0, 0)
    before = document.text[start:end]
    command, reason = _choose(commands, "rewrite")
    if command is None or reason is not None:
        return Rewrite(command, before, None, reason, 0.0)
    begun = time.perf_counter()
    try:
        answer = await client.rewrite(document, start, end, command)
    except RequestFailed as error:
        return Rewrite(command, before, None, str(error), _since(begun))
    ms = _since(begun)
    if answer.variants:
        return Rewrite(command, before, answer.variants[0].text, None, ms)
    reasons = [withheld.reason for withheld in answer.withheld]
    reason = reasons[0] if reasons else "The model had nothing better to offer."
    return Rewrite(command, before, None, reason, ms)


def _choose(
    commands: Sequence[CommandItem],
    kind: Literal["rewrite", "ideate"],
    fitting: Sequence[str] = (),
) -> tuple[str | None, str | None]:
    """The first available command of a kind; else the first, and why it is not.

    Those with the ids that fit come before the others.
    """
    ours = [command for command in commands if command.kind == kind]
    ours.sort(key=lambda it: [*fitting, it.id].index(it.id))
    for command in ours:
        if command.available:
            return command.id, None
    if not ours:
        return None, f"There is no prompt file for a command of the kind {kind}."
    return ours[0].id, ours[0].reason or "The active model cannot do this."


async def timed(asked: Awaitable[Answer]) -> tuple[Answer, float]:
    """An answer and how many milliseconds it took."""
    begun = time.perf_counter()
    answer = await asked
    return answer, _since(begun)


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
