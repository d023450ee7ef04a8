"""The backend for servers that speak OpenAI's language.

What they can do they do not say, so it is tried out once, with a word of ours.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import msgspec

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    MessagePart,
    Part,
    Sampling,
    TextPart,
    Usage,
)
from coauthor.backends.http.address import Address
from coauthor.backends.http.answers import piece_of_stream
from coauthor.backends.http.events import events, rest_of
from coauthor.backends.http.failures import (
    RequestRefused,
    StreamBroken,
    error_in_stream,
    error_of_kind,
    which_model,
)
from coauthor.backends.http.served import ServedBackend
from coauthor.backends.http.shortening import fitted
from coauthor.backends.llama_server.asking import Asking
from coauthor.backends.llama_server.props import Props
from coauthor.backends.openai_compatible.answer import END, Answer, Event
from coauthor.backends.openai_compatible.listed import (
    Listed,
    Models,
    shown_name,
    some,
)
from coauthor.backends.openai_compatible.places import places, without_version
from coauthor.backends.openai_compatible.spaces import without_blanks
from coauthor.backends.openai_compatible.trial import EXTRAS, Seen, Trial
from coauthor.backends.openai_compatible.wording import Asked, asked, refused
from coauthor.backends.stops import Stops
from coauthor.errors import (
    BackendError,
    BackendProtocolError,
    BackendRefused,
)

_CONTEXT_TOKENS = 4096
"""Where neither the writer nor the server says; all models served today have it."""
_EVENTS = msgspec.json.Decoder(Event)
_WORD = "The"
_MOST_TOKENS_OF_A_WORD = 3
"""A longer prompt means that the server put the word into a chat."""
_HOT = Sampling(temperature=0.7, repeat_penalty=1.1, seed=1)
"""Has all parameters in it, so that the refused ones are known before they matter."""


class OpenAICompatibleBackend(ServedBackend):
    """Talks to one model of one server."""

    _left_out: frozenset[str] = frozenset()
    """The parameters that the server refuses."""
    _silent: tuple[Part, ...] = ()
    """What was last answered with nothing at all."""
    _place = ""
    """What stands between the address and a path."""

    async def start(self) -> Capabilities:
        """Ask what the model can do. Raises BackendError."""
        if self._known is not None:
            return self._known
        listed = await self._listed()
        bare = await self._try(TextPart(_WORD))
        chat = await self._try(MessagePart("user", _WORD))
        if bare.error and chat.error:
            raise _worse(bare.error, chat.error)
        wrapped = bare.prompt_tokens > _MOST_TOKENS_OF_A_WORD
        raw = bare.error is None and not wrapped
        said = listed.context_tokens or self._context_tokens or _CONTEXT_TOKENS
        used = bare if raw else chat
        self._known = Capabilities(
            model=shown_name(self._model),
            context_tokens=min(self._context_tokens or said, said),
            server=self.name,
            raw=raw,
            chat=chat.error is None and await self._has_template(listed),
            n=used.n,
            logprobs=used.logprobs,
            vision=listed.vision,
            grammar=listed.grammar,
            token_ids=True if listed.is_llama_cpp else None,
            details=self._details(listed),
        )
        return self._known

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model. Raises BackendError."""
        known = await self.start()
        if request.probability and not known.logprobs:
            request = replace(request, probability=False)
        says_nothing = not any(_text(part).strip() for part in request.parts)
        if says_nothing or request.max_tokens < 1:
            # No server of this kind only reads, and few begin from nothing.
            yield Delta("", "end", Usage(0, 0, 0))
            return
        async with aclosing(fitted(request, self._continued, self._room)) as deltas:
            async for delta in deltas:
                yield delta

    def _root(self, address: Address) -> Address:
        return without_version(address)

    def _continued(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        return without_blanks(request, self._answered)

    async def _run(
        self, request: GenerationRequest, seen: Seen | None = None
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and again without what is refused; `seen` asks for more than needed."""
        left_out = self._left_out
        while True:
            began = False
            words = asked(request, self._model, left_out, n=2 if seen else 1)
            answer = Answer()
            try:
                async with aclosing(self._once(request, words, answer)) as deltas:
                    async for delta in deltas:
                        began = True
                        # Only now: the words of a refusal may speak of anything.
                        self._left_out = left_out - EXTRAS if seen else left_out
                        yield delta
                if seen is not None:
                    seen.answer, seen.refused = answer, left_out
                return
            except RequestRefused as error:
                more = refused(words.body, error.words)
                if began or not more:
                    raise
                left_out |= more

    async def _once(
        self, request: GenerationRequest, words: Asked, answer: Answer
    ) -> AsyncGenerator[Delta, None]:
        path = self._place + words.path
        stops = Stops(request.stop)
        try:
            async with aclosing(self._connection.stream(path, words.body)) as pieces:
                async for data in events(pieces):
                    if data == END:
                        answer.ending = answer.ending or "end"
                        await rest_of(pieces)
                        break
                    if text := stops.add(self._text(data, answer, words.body)):
                        sure = answer.usage if request.probability else None
                        yield Delta(text, usage=sure)
                    if stops.stopped:
                        break
        except StreamBroken:
            if answer.ending is None:
                self._check_length(request, answer)
                raise
            # Otherwise only the count was missing.
        if answer.ending == "refused":
            raise error_of_kind("content", self.name)
        if answer.only_thought and request.max_tokens > 1:
            raise BackendRefused(
                f"The model of {self.name} thinks until it may write no more; choose "
                "one that does not think before it writes."
            )
        if answer.ending is None and not stops.stopped:
            self._check_length(request, answer)
        yield self._last(stops, answer.ending, answer.usage)

    def _text(self, data: bytes, answer: Answer, asked: object) -> str:
        """What an event says. Raises BackendError for one that is an error."""
        event = piece_of_stream(data, _EVENTS.decode, self.name)
        if event.is_error:
            raise error_in_stream(data, self.name, self._model, asked)
        return answer.add(event)

    def _check_length(self, request: GenerationRequest, answer: Answer) -> None:
        """Raise ContextTooLong where that must be why nothing comes, for a second time.

        llama-cpp-python gives no reason. Once may be a kept connection that had ended.
        """
        text = sum(len(_text(part)) for part in request.parts)
        room = self._known.context_tokens if self._known else text
        if answer.usage.generated or text <= room:
            return
        if self._silent == request.parts:
            raise error_of_kind("too_long", self.name)
        self._silent = request.parts

    async def _try(self, part: Part) -> Trial:
        """Ask for a token, and keep in mind which parameters are refused."""
        request = GenerationRequest((part,), 1, _HOT)
        seen = Seen()
        try:
            await _last(self._run(replace(request, probability=True), seen))
            return seen.trial()
        except BackendError as error:
            if not (error.again or isinstance(error, RequestRefused)):
                return Trial(error)
        # It may only have been for what a writer can do without.
        try:
            usage = (await _last(self._tried(request))).usage or Usage(0, 0, 0)
            return Trial(prompt_tokens=usage.evaluated + usage.cached)
        except BackendError as error:
            return Trial(error)

    def _details(self, listed: Listed) -> dict[str, str]:
        details = {
            "served by": listed.owned_by or "",
            "refuses": ", ".join(sorted(self._left_out)),
        }
        return {name: said for name, said in details.items() if said}

    async def _has_template(self, listed: Listed) -> bool:
        """llama.cpp answers messages also for models that know nothing of them."""
        if not listed.is_llama_cpp:
            return True
        asking = Asking(self._connection, self.name, self._model)
        try:
            props = await asking.ask("/props", None, Props)
        except (RequestRefused, BackendProtocolError):
            return True  # A proxy that keeps it to itself.
        return props.follows_instructions

    async def _listed(self) -> Listed:
        """What the server says of the model; little where it says nothing."""
        found = await self._list()
        self._model = self._model or self._only(found)
        named = found.named(self._model) if found else None
        return named or Listed(self._model)

    async def _list(self) -> Models | None:
        """The models of the server; finds out at which of the places it is."""
        tried = places(self._address)
        self._place = tried[0]
        for place in tried:
            try:
                told = await self._connection.ask("GET", f"{place}/models")
                found = msgspec.json.decode(told, type=Models)
            except (RequestRefused, msgspec.DecodeError, UnicodeDecodeError):
                continue
            self._place = place
            return found
        return None

    def _only(self, found: Models | None) -> str:
        if found and len(found.data) == 1:
            return found.data[0].id
        names = some(found.data) if found else ""
        raise which_model(self.name, names and f"it has {names}")


async def _last(deltas: AsyncGenerator[Delta, None]) -> Delta:
    async with aclosing(deltas):
        return [delta async for delta in deltas][-1]


def _text(part: Part) -> str:
    return part.text if isinstance(part, (TextPart, MessagePart)) else part.name


def _worse(bare: BackendError, chat: BackendError) -> BackendError:
    """The error that says more, of two."""
    return bare if isinstance(chat, RequestRefused) else chat
