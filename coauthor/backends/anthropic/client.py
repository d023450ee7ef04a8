"""The backend for Anthropic's models, and for what speaks their language."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import msgspec
from msgspec import Struct

from coauthor.backends.anthropic.answer import Answer, read_event
from coauthor.backends.anthropic.message import body_of, says_nothing
from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    Usage,
)
from coauthor.backends.http.answers import piece_of_stream
from coauthor.backends.http.events import events, rest_of
from coauthor.backends.http.failures import (
    RequestRefused,
    error_in_stream,
    error_of_kind,
    which_model,
)
from coauthor.backends.http.served import ServedBackend
from coauthor.backends.stops import Stops

_VERSION = "2023-06-01"
_CONTEXT_TOKENS = 100_000
"""Where the server does not say; all models that are served have room for more."""


class _Model(Struct):
    """What the service says of a model."""

    display_name: str = ""
    max_input_tokens: int | None = None
    max_tokens: int | None = None
    capabilities: dict[str, Any] | None = None

    def can(self, what: str) -> bool | None:
        """Whether the model can do it; None where the service does not say."""
        match (self.capabilities or {}).get(what):
            case {"supported": bool(said)}:
                return said
            case _:
                return None


class AnthropicBackend(ServedBackend):
    """Talks to one model of one service."""

    _most_tokens = 0
    """The longest answer that the model gives; 0 where that is not known."""
    _heat = True
    """Whether it has to be told how to sample."""

    async def start(self) -> Capabilities:
        """Ask what the model can do. Raises BackendError."""
        if self._known is not None:
            return self._known
        if not self._model:
            raise which_model(self.name)
        found = await self._found()
        self._most_tokens = found.max_tokens or 0
        said = found.max_input_tokens or _CONTEXT_TOKENS
        self._known = Capabilities(
            model=found.display_name or self._model,
            context_tokens=min(self._context_tokens or said, said),
            server=self.name,
            raw=False,
            chat=True,
            # Its language has no words for these.
            n=False,
            logprobs=False,
            token_ids=False,
            vision=found.can("image_input"),
            grammar=found.can("structured_outputs"),
            details={"model": self._model},
        )
        return self._known

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model on messages. Raises BackendError."""
        if says_nothing(request.parts) or request.max_tokens < 1:
            yield Delta("", "end", Usage(0, 0, 0))
            return
        async with aclosing(self._answered(request)) as deltas:
            async for delta in deltas:
                yield delta

    async def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        began = False
        try:
            async with aclosing(self._once(request, self._heat)) as deltas:
                async for delta in deltas:
                    began = True
                    yield delta
            return
        except RequestRefused as error:
            if began or not self._heat or "temperature" not in error.words:
                raise
        async with aclosing(self._once(request, False)) as deltas:
            async for delta in deltas:
                # Only now: the words of a refusal may quote the text.
                self._heat = False  # This model samples as it likes.
                yield delta

    async def _once(
        self, request: GenerationRequest, heat: bool
    ) -> AsyncGenerator[Delta, None]:
        body = body_of(request, self._model, self._most_tokens, heat=heat)
        answer, stops = Answer(), Stops(request.stop)
        async with aclosing(self._connection.stream("/v1/messages", body)) as pieces:
            async for data in events(pieces):
                if text := stops.add(self._text(data, answer, body)):
                    yield Delta(text)
                if stops.stopped or answer.whole:
                    break
            if answer.whole:
                await rest_of(pieces)
        if answer.ending == "refused":
            raise error_of_kind("content", self.name)
        yield self._last(stops, answer.ending, answer.usage)

    def _text(self, data: bytes, answer: Answer, asked: object) -> str:
        """What an event says. Raises BackendError for one that is an error."""
        event = piece_of_stream(data, read_event, self.name)
        if event.type == "error":
            raise error_in_stream(data, self.name, self._model, asked)
        return answer.add(event)

    async def _found(self) -> _Model:
        """What the service says of the model; little where it says nothing."""
        try:
            told = await self._connection.ask("GET", f"/v1/models/{self._model}")
            return msgspec.json.decode(told, type=_Model)
        except (RequestRefused, msgspec.DecodeError, UnicodeDecodeError):
            # Services that only speak the language have no list of models.
            return _Model()

    async def _headers(self) -> Mapping[str, str]:
        return {"anthropic-version": _VERSION, **await super()._headers()}

    def _with_key(self, key: str) -> Mapping[str, str]:
        return {"x-api-key": key}
