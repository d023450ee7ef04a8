"""The backend for Ollama."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import msgspec
from msgspec import Struct

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    SpecialPart,
    Usage,
)
from coauthor.backends.http.address import Address
from coauthor.backends.http.answers import piece_of_stream, whole_answer
from coauthor.backends.http.events import lines, rest_of
from coauthor.backends.http.failures import (
    RequestRefused,
    error_in_stream,
    which_model,
)
from coauthor.backends.http.served import ServedBackend
from coauthor.backends.http.shortening import fitted
from coauthor.backends.ollama.answer import Answer, Line
from coauthor.backends.ollama.model import Shown, Version, is_of_the_cloud
from coauthor.backends.ollama.prompt import asked
from coauthor.backends.stops import Stops
from coauthor.errors import BackendProtocolError, BackendRefused

_NAMES_SHOWN = 5
_LINES = msgspec.json.Decoder(Line)

_A = TypeVar("_A")


class _Tag(Struct):
    name: str


class _Tags(Struct):
    models: list[_Tag] = []


class OllamaBackend(ServedBackend):
    """Talks to one model of one Ollama."""

    _thinks = False
    _tells_logprobs = False

    async def start(self) -> Capabilities:
        """Ask what the model can do. Raises BackendError."""
        if self._known is not None:
            return self._known
        if not self._model:
            self._model = await self._only_model()
        shown = await self._shown()
        hosted = self._address.host.split(":")[0].endswith("ollama.com")
        away = hosted or bool(shown.remote_host) or is_of_the_cloud(self._model)
        if away:
            self._stay_here()
        self._thinks = shown.thinks
        logprobs = None if away else (await self._version()).tells_logprobs
        self._tells_logprobs = logprobs is True
        details = shown.details
        self._context_tokens = shown.context_tokens(self._context_tokens)
        self._known = Capabilities(
            model=self._model,
            context_tokens=self._context_tokens,
            server=self.name,
            # The cloud puts every prompt into the model's template.
            raw=not away,
            chat=shown.chat or away,
            fim_order="psm" if shown.fills_in and not away else None,
            n=False,
            logprobs=logprobs,
            vision="vision" in shown.capabilities if shown.capabilities else None,
            # Of `format`, which the cloud may not know.
            grammar=None if away else True,
            token_ids=False,
            details={
                "family": details.family,
                "parameters": details.parameter_size,
                "quantization": details.quantization_level,
            },
        )
        return self._known

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model. Raises BackendError."""
        await self.start()
        if all(isinstance(it, SpecialPart) or not it.text for it in request.parts):
            yield Delta("", "end", Usage(0, 0, 0))  # It would only load the model.
            return
        async with aclosing(fitted(request, self._answered, self._room)) as deltas:
            async for delta in deltas:
                yield delta

    async def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        words = asked(request, self._model, self._context_tokens, thinks=self._thinks)
        sure = request.probability and self._tells_logprobs
        if sure:
            words.body["logprobs"] = True
        answer, stops = Answer(), Stops(request.stop)
        async with aclosing(self._connection.stream(words.path, words.body)) as pieces:
            async for data in lines(pieces):
                if text := stops.add(self._text(data, answer, words.body)):
                    yield Delta(text, usage=answer.usage if sure else None)
                if stops.stopped or answer.finish is not None:
                    break
            if answer.finish is not None:
                await rest_of(pieces)
        yield self._last(stops, answer.finish, answer.usage)

    def _text(self, data: bytes, answer: Answer, asked: object) -> str:
        """What a line says. Raises BackendError for one that is an error."""
        line = piece_of_stream(data, _LINES.decode, self.name)
        if line.error:
            raise error_in_stream(data, self.name, self._model, asked)
        if line.remote_host:
            self._stay_here()
        return answer.add(line)

    def _is_here(self, address: Address, model: str) -> bool:
        return super()._is_here(address, model) and not is_of_the_cloud(model)

    def _stay_here(self) -> None:
        """Refuse a model of the cloud that has a name as if it were on this machine.

        Whoever chose it has not been asked whether text may leave the machine.
        """
        if self.destination == "local":
            raise BackendRefused(
                f'The model "{self._model}" of {self.name} does not run on this '
                "machine but in the cloud. If text may go there, write its name into "
                "your settings as Ollama's library has it, with `cloud` at the end."
            )

    async def _shown(self) -> Shown:
        body = {"model": self._model}
        return await self._told("POST", "/api/show", Shown, body)

    async def _version(self) -> Version:
        try:
            return await self._told("GET", "/api/version", Version)
        except (RequestRefused, BackendProtocolError):
            return Version()  # Something that speaks its language, but is not it.

    async def _told(
        self, method: str, path: str, kind: type[_A], body: object = None
    ) -> _A:
        told = await self._connection.ask(method, path, body)
        return whole_answer(told, kind, self.name, "Ollama")

    async def _only_model(self) -> str:
        tags = await self._told("GET", "/api/tags", _Tags)
        names = [tag.name for tag in tags.models if tag.name.isprintable()]
        if len(names) == 1:
            return names[0]
        if not names:
            raise BackendRefused(
                f"{self.name} has no model yet; get one with `ollama pull`."
            )
        some = ", ".join(name[:60] for name in names[:_NAMES_SHOWN] if name.isascii())
        raise which_model(self.name, f"it has {some}")
