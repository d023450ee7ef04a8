"""A backend that plays a script: for tests, demonstrations and authors of clients.

It keeps the rules of every backend: stop sequences, the token budget (a piece counts as
a token), the length of the context, one last delta with `finish` and `usage`,
cancelling when closed.
`script` describes the format of a script.
"""

import asyncio
import math
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Literal

from coauthor import errors
from coauthor.backends.base import (
    Capabilities,
    Delta,
    FinishReason,
    GenerationRequest,
    MessagePart,
    Part,
    PromptPiece,
    SpecialPart,
    TextPart,
    Usage,
)
from coauthor.backends.script import (
    DEFAULT_SCRIPT,
    ErrorName,
    Rule,
    Script,
    load_script,
)
from coauthor.backends.stops import Stops

_ERRORS: dict[str, type[errors.CoauthorError]] = {
    "BackendUnavailable": errors.BackendUnavailable,
    "BackendTimeout": errors.BackendTimeout,
    "BackendProtocolError": errors.BackendProtocolError,
    "ContextTooLong": errors.ContextTooLong,
    "ModelNotFound": errors.ModelNotFound,
}

_WORD = re.compile(r"\s*\S+|\s+")
CHARACTERS_PER_TOKEN = 3.5
"""What counts as a prompt token here."""


class ScriptedBackend:
    """Answers as the script says, and remembers what it was asked."""

    name = "scripted"
    destination: Literal["local", "remote"] = "local"

    def __init__(
        self,
        script: Script = DEFAULT_SCRIPT,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Play `script`; every wait goes through `sleep` (seconds)."""
        self.script = script
        self.requests: list[GenerationRequest] = []
        """Every request so far, in order."""
        self.running = 0
        """Runs going on now."""
        self.finished = 0
        """Runs that came to their own end."""
        self.cancelled = 0
        """Runs that were closed before their end."""
        self.starts = 0
        """How often `start` was called."""
        self.unloads = 0
        """How often `unload` was called."""
        self.closed = False
        self._sleep = sleep
        self._used = [0] * len(script.rules)

    @classmethod
    def from_file(cls, path: Path) -> "ScriptedBackend":
        """Play the script in a file. Raises SettingsError when it is wrong."""
        return cls(load_script(path))

    async def start(self) -> Capabilities:
        """Wait as long as the script says; then ready, or the error it names."""
        self.starts += 1
        script = self.script
        if script.load_ms:
            await self._sleep(script.load_ms / 1000)
        _fail(script.fail_start, script.message)
        return Capabilities(
            model=script.model,
            context_tokens=script.context_tokens,
            characters_per_token=CHARACTERS_PER_TOKEN,
            raw=script.raw,
            chat=script.chat,
            fim_order=script.fim_order,
            n=False,
            logprobs=True,
            vision=False,
            grammar=False,
            token_ids=False,
            skills=script.skills,
            languages=script.languages,
            details={"rules": str(len(script.rules))},
        )

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Play the first rule that fits the prompt."""
        self.requests.append(request)
        self.running += 1
        ended = False
        try:
            async with aclosing(self._play(request)) as deltas:
                async for delta in deltas:
                    ended = delta.finish is not None
                    yield delta
        except errors.CoauthorError:
            ended = True
            raise
        finally:
            self.running -= 1
            if ended:
                self.finished += 1
            else:
                self.cancelled += 1

    async def preview(self, request: GenerationRequest) -> tuple[PromptPiece, ...]:
        """Every part as it is; nothing is cut."""
        parts = request.parts
        self._check_length(prompt_text(parts), parts)
        texts = map(_part_text, parts)
        return tuple(
            PromptPiece(at, text, math.ceil(len(text) / CHARACTERS_PER_TOKEN))
            for at, text in enumerate(texts)
        )

    async def unload(self) -> None:
        """There is no model; only remember it."""
        self.unloads += 1

    async def close(self) -> None:
        """Nothing was started; only remember it."""
        self.closed = True

    async def _play(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        prompt = prompt_text(request.parts)
        self._check_length(prompt, request.parts)
        rule = self._rule_for(prompt, is_chat(request.parts))
        evaluated = math.ceil(len(prompt) / CHARACTERS_PER_TOKEN)
        stops, generated = Stops(request.stop), 0
        sure = math.log(rule.probability) if request.probability else None

        def usage() -> Usage:
            return Usage(evaluated, 0, generated, log_probability=sure)

        finish: FinishReason = "end" if request.max_tokens else "length"
        async with aclosing(self._pieces(rule, prompt)) as pieces:
            while finish == "end" and (piece := await anext(pieces, None)) is not None:
                generated += 1
                if ready := stops.add(piece):
                    yield Delta(ready, usage=usage())
                if stops.stopped:
                    finish = "stop"
                elif generated == request.max_tokens and not rule.forever:
                    finish = "length"
        yield Delta(stops.finish(), finish, usage())

    async def _pieces(self, rule: Rule, prompt: str) -> AsyncGenerator[str, None]:
        pieces = _answer(rule, prompt)
        if rule.forever and not pieces:
            await asyncio.get_running_loop().create_future()
        while True:
            for piece in pieces:
                await self._sleep(rule.delay_ms / 1000)
                yield piece
            if not rule.forever:
                break
        _fail(rule.fail, rule.message)

    def _check_length(self, prompt: str, parts: Sequence[Part]) -> None:
        """Refuse a prompt that is too long, unless some of it may be cut."""
        longest = self.script.context_tokens * CHARACTERS_PER_TOKEN
        may_cut = any(isinstance(p, TextPart) and p.trim != "never" for p in parts)
        if len(prompt) > longest and not may_cut:
            raise errors.ContextTooLong(
                f"The text is longer than the {longest:.0f} characters that "
                f"{self.script.model} can look at."
            )

    def _rule_for(self, prompt: str, chat: bool) -> Rule:
        if chat and not self.script.chat:
            raise errors.BackendProtocolError(
                f"{self.script.model} has no chat template, so it follows no messages."
            )
        if not chat and not self.script.raw:
            raise errors.BackendProtocolError(
                f"{self.script.model} only answers messages."
            )
        for index, rule in enumerate(self.script.rules):
            wanted = (rule.when,) if isinstance(rule.when, str) else rule.when
            if rule.times and self._used[index] >= rule.times:
                continue
            if rule.kind is not None and (rule.kind == "chat") != chat:
                continue
            if all(phrase in prompt for phrase in wanted):
                self._used[index] += 1
                return rule
        return Rule()


def prompt_text(parts: Sequence[Part]) -> str:
    """The prompt as a script sees it."""
    return "".join(_part_text(part) for part in parts)


def is_chat(parts: Sequence[Part]) -> bool:
    """Whether the request is made of messages."""
    return any(isinstance(part, MessagePart) for part in parts)


def _part_text(part: Part) -> str:
    if isinstance(part, MessagePart):
        return f"{part.role}: {part.text}\n"
    if isinstance(part, SpecialPart):
        return part.name if part.name.startswith("<") else f"<|{part.name}|>"
    return part.text


def _answer(rule: Rule, prompt: str) -> list[str]:
    """The pieces of a rule's answer."""
    if rule.deltas:
        return list(rule.deltas)
    text = rule.text
    if rule.echo is not None:
        before, after = rule.echo
        text = prompt.rpartition(before)[2] if before in prompt else ""
        text = (text.partition(after)[0] if after else text).strip("\n")
    return _WORD.findall(text)


def _fail(name: ErrorName, message: str) -> None:
    """Raise the named error; nothing for an empty name."""
    if name:
        raise _ERRORS[name](message or "The script says that this fails.")
