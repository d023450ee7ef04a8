"""The only way to a backend that is not on this machine.

Before anything is sent: the document and the settings must not say that it stays here,
the file must not look secret, the writer must have said yes for this folder and this
server; then what is personal is replaced by placeholders, and the very text that goes
is logged. `backends/choose.py` puts this around every remote backend.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from coauthor.backends.base import (
    Backend,
    Capabilities,
    Delta,
    GenerationRequest,
    MessagePart,
    Part,
    Priority,
    PromptPiece,
    SpecialPart,
    TextPart,
    Usage,
)
from coauthor.backends.shared_task import retrieve
from coauthor.document.origin import NOWHERE, Origin
from coauthor.errors import KeptHere, NotAllowedYet
from coauthor.privacy.consent import Consents, Destination
from coauthor.privacy.ignored import kept_back
from coauthor.privacy.outgoing import OutgoingLog
from coauthor.privacy.redaction import Redaction, Restoring

_MOST_DOCUMENTS = 64
"""Whose placeholders are remembered."""

Ask = Callable[[Path | None, Destination], Awaitable[bool | None]]
"""Asks the writer whether text of a folder may go; None when they did not say."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say."""

    local_only: bool = False
    redact: Sequence[str] = ()
    """Names and terms that are never sent."""


class Guarded:
    """A remote backend, as long as the writer wants it."""

    destination: Literal["local", "remote"] = "remote"

    def __init__(
        self,
        backend: Backend,
        to: Destination,
        rules: Rules,
        *,
        ask: Ask | None = None,
        consents: Consents | None = None,
        log: OutgoingLog | None = None,
    ) -> None:
        """Nothing is asked or sent yet. `ask` is None where nobody can be asked."""
        self.name = backend.name
        self.to = to
        self._backend = backend
        self._rules = rules
        self._ask = ask
        self._consents = consents or Consents()
        self._log = log or OutgoingLog()
        self._asking: dict[Path | None, asyncio.Task[bool | None]] = {}
        self._redactions: OrderedDict[Path | None, Redaction] = OrderedDict()

    async def allowed(self, origin: Origin) -> bool:
        """Whether the writer has said yes; False where they can still be asked.

        Raises KeptHere for what stays here without any question.
        """
        if self._rules.local_only:
            raise KeptHere(_LOCAL_ONLY)
        if origin is NOWHERE:
            # So that a way past the rules fails, instead of being a way around them.
            raise KeptHere("Nothing was sent: it is not known what the text is from.")
        if origin.local_only:
            raise KeptHere(
                "Nothing was sent: this document says `local-only` in its first lines."
            )
        if why := await asyncio.to_thread(kept_back, origin):
            raise KeptHere(f"Nothing was sent of this file: {why}.")
        answer = self._consents.answer(origin.folder, self.to)
        if answer is False or (answer is None and self._ask is None):
            raise KeptHere(self._without_yes(origin.folder))
        return bool(answer)

    async def reach(self, origin: Origin, priority: Priority) -> None:
        """Ask, for a document, whether the server may be contacted, if nobody has yet.

        A yes for any folder counts: what a server can do is no matter of a folder.
        Raises KeptHere where there is none, and for a document that stays here anyway;
        only a command waits for the answer.
        """
        if origin is not NOWHERE:
            await self.allowed(origin)
        if self._rules.local_only or self._consents.anywhere(self.to):
            return  # `start` knows.
        if origin is NOWHERE:
            raise self._not_reached()
        await self._permit(origin, priority)

    async def start(self) -> Capabilities:
        """Connect. That sends no text, but it does need the key and reach the server.

        Raises KeptHere, or what the backend raises.
        """
        if self._rules.local_only:
            raise KeptHere(_LOCAL_ONLY)
        if not self._consents.anywhere(self.to):
            raise self._not_reached()
        return await self._backend.start()

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Send a request, if it may go.

        Raises KeptHere, with the reason, or what the backend raises.
        """
        await self._permit(request.origin, request.priority)
        if request.max_tokens < 1:
            # What the writer may never need is not worth money and traffic.
            yield Delta("", "end", Usage(0, 0, 0))
            return
        redaction = self._redaction(request.origin)
        halves = self._halves(redaction, request)
        parts = tuple(_hidden(part, redaction, halves) for part in request.parts)
        # The model cannot spell half of a placeholder again.
        whole = parts == request.parts or not _ends_hidden(parts, request.parts)
        sent = replace(request, parts=parts, heal=request.heal and whole)
        await self._record(sent)
        restoring = Restoring(redaction)
        async with aclosing(self._backend.generate(sent)) as deltas:
            async for delta in deltas:
                text = restoring.add(delta.text)
                if delta.finish is not None:
                    text += restoring.end()
                if text or delta.finish is not None or delta.usage is not None:
                    yield replace(delta, text=text)

    async def preview(
        self, request: GenerationRequest
    ) -> tuple[PromptPiece, ...] | None:
        """What the server would get: nothing is sent for it, and nothing is logged.

        Raises KeptHere where it would get nothing because of what the cursor cuts.
        """
        redaction = self._redaction(request.origin)
        halves = self._halves(redaction, request)
        parts = tuple(_hidden(part, redaction, halves) for part in request.parts)
        return tuple(
            PromptPiece(number, _text_of(part), 0) for number, part in enumerate(parts)
        )

    async def unload(self) -> None:
        """Let go of connections that nobody uses."""
        await self._backend.unload()

    async def close(self) -> None:
        """End everything; a question that is still open is no longer waited for."""
        for task in self._asking.values():
            task.cancel()
        await self._backend.close()

    async def _permit(self, origin: Origin, priority: Priority) -> None:
        allowed = await self.allowed(origin)
        if not (allowed or await self._asked(origin.folder, priority)):
            raise KeptHere(self._without_yes(origin.folder))

    async def _asked(self, folder: Path | None, priority: Priority) -> bool:
        """Ask, once at a time; what nobody asked for does not wait for the answer."""
        assert self._ask is not None, "without it, what has no yes was kept before"
        waits = priority is Priority.COMMAND
        task = self._asking.get(folder)
        if task is None or (task.done() and waits):
            task = asyncio.create_task(self._question(self._ask, folder))
            task.add_done_callback(retrieve)
            self._asking[folder] = task
        if not waits:
            return False
        try:
            return bool(await asyncio.shield(task))
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if not task.cancelled() or (waiting and waiting.cancelling()):
                raise
            raise KeptHere(
                "Nothing was sent: the question whether text may go to "
                f"{self.to.backend} was closed without an answer."
            ) from None

    async def _question(self, ask: Ask, folder: Path | None) -> bool | None:
        """Ask, and keep the answer."""
        allowed = await ask(folder, self.to)
        if allowed is not None:
            try:
                self._consents.decide(folder, self.to, allowed)
            except OSError as error:
                raise KeptHere(
                    f"Nothing was sent: your answer could not be kept ({error})."
                ) from error
        return allowed

    def _not_reached(self) -> NotAllowedYet:
        return NotAllowedYet(
            f"coauthor has not connected to {self.to.backend} ({self.to.address}): you "
            "have not yet allowed it for any folder. "
            f"`coauthor privacy allow {self.to.backend}` in the folder of your texts "
            f"allows it.{self._trouble()}"
        )

    def _without_yes(self, folder: Path | None) -> str:
        where = f"of {folder}" if folder else "outside any folder"
        refused = self._consents.answer(folder, self.to) is False
        said = "you said no to that" if refused else "you have not said yes to that yet"
        return (
            f"Nothing was sent: text {where} would go to {self.to.backend} "
            f"({self.to.address}), and {said}. "
            f"`coauthor privacy allow {self.to.backend}` in that folder allows it."
            f"{self._trouble()}"
        )

    def _trouble(self) -> str:
        """Another sentence, if the answers of before are lost."""
        return f" {trouble}" if (trouble := self._consents.trouble) else ""

    def _halves(
        self, redaction: Redaction, request: GenerationRequest
    ) -> list[tuple[str, str]]:
        """What of secrets the cursor cuts. Raises KeptHere where only silence is."""
        halves = redaction.halves(request.origin.seams)
        if halves and request.priority is not Priority.COMMAND:
            raise KeptHere(_AT_THE_CURSOR)
        return halves

    def _redaction(self, origin: Origin) -> Redaction:
        key = origin.path
        if key not in self._redactions:
            self._redactions[key] = Redaction(self._rules.redact)
            while len(self._redactions) > _MOST_DOCUMENTS:
                self._redactions.popitem(last=False)
        self._redactions.move_to_end(key)
        return self._redactions[key]

    async def _record(self, request: GenerationRequest) -> None:
        text = "".join(map(_text_of, request.parts))
        work = request.priority.name.lower()
        try:
            await asyncio.to_thread(
                self._log.write, self.to, request.origin.path, work, text
            )
        except OSError as error:
            raise KeptHere(
                f"Nothing was sent: {self._log.path} cannot be written ({error}), and "
                "what is sent has to be in it."
            ) from error


_LOCAL_ONLY = (
    "Nothing was sent: `privacy.localOnly` is set, by you or by this folder, and the "
    "chosen backend is not on this machine; choose one that is, such as `llama_cpp`."
)


_AT_THE_CURSOR = (
    "Nothing was sent: at the cursor stands what may be a part of a key, a number or "
    "an address. Suggestions come again behind it."
)


def _hidden(
    part: Part, redaction: Redaction, halves: Sequence[tuple[str, str]]
) -> Part:
    if isinstance(part, SpecialPart):
        return part
    return replace(part, text=redaction.hide(part.text, halves))


def _ends_hidden(parts: Sequence[Part], originals: Sequence[Part]) -> bool:
    """Whether the last text ends with a placeholder."""
    last, original = parts[-1:], originals[-1:]
    return last != original and _text_of(last[0]).endswith(">>")


def _text_of(part: Part) -> str:
    if isinstance(part, SpecialPart):
        return f"<|{part.name}|>"
    if isinstance(part, MessagePart):
        return f"{part.role}: {part.text}\n"
    assert isinstance(part, TextPart)
    return part.text
