"""The backend for llama.cpp's own server.

Unlike others it takes tokens, so prompts are put together and cut here, and the word at
the cursor can be spelled again.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

import msgspec

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    MessagePart,
    Priority,
    PromptPiece,
    Usage,
)
from coauthor.backends.http.answers import piece_of_stream
from coauthor.backends.http.events import events, rest_of
from coauthor.backends.http.failures import (
    RequestRefused,
    error_in_stream,
    which_model,
)
from coauthor.backends.http.served import ServedBackend
from coauthor.backends.http.sureness import Sureness
from coauthor.backends.llama_server.adapters import lora_details, resolved
from coauthor.backends.llama_server.answer import Event
from coauthor.backends.llama_server.asking import Asking
from coauthor.backends.llama_server.prompt import Prompts
from coauthor.backends.llama_server.props import Props, facts_of
from coauthor.backends.llama_server.respelling import Respelling
from coauthor.backends.llama_server.vocabulary import Vocabulary
from coauthor.backends.llama_server.word_end import written
from coauthor.backends.openai_compatible.listed import Models, some
from coauthor.backends.stops import Stops
from coauthor.errors import BackendProtocolError
from coauthor.settings_backends import ServedLora

_EVENTS = msgspec.json.Decoder(Event)
_TOO_MANY = 10_000
"""Answers to one request: no server has so many slots."""
_PARAGRAPH = (
    "She had not been back to the village since the summer her brother left, and the "
    "road seemed narrower than she remembered. “Two hours,” the driver had said; it "
    "took three."
)


class LlamaServerBackend(ServedBackend):
    """Talks to one llama-server and its model."""

    lora: Sequence[ServedLora] = ()
    """Which LoRA files of the server have an effect; without any, as it was started."""
    _adapters: Mapping[str, object] = {}
    _slots = 1
    _reading: tuple[Prompts, Respelling] | None = None

    async def start(self) -> Capabilities:
        """Ask what the model can do. Raises BackendError."""
        if self._known is not None:
            return self._known
        props = await self._asking.ask("/props", None, Props)
        if props.role == "router":
            raise which_model(self.name, await self._names())
        if self.lora:
            files = await resolved(self.lora, self._asking, self.name)
            self._adapters = {"lora": files}
        here = self.destination == "local" and bool(props.model_path)
        facts = await asyncio.to_thread(facts_of, props, here=here)
        vocabulary = Vocabulary(self._asking)
        await vocabulary.prepare()
        room = props.default_generation_settings.n_ctx
        context_tokens = min(self._context_tokens or room, room)
        self._reading = (
            Prompts(self._asking, vocabulary, props, context_tokens),
            Respelling(self._asking, vocabulary),
        )
        # A server elsewhere has other writers, who would wait for each other's slots.
        self._slots = props.total_slots if here else 1
        tokens = await vocabulary.tokens(_PARAGRAPH, continues=True)
        self._known = Capabilities(
            model=facts.name or props.name,
            context_tokens=context_tokens,
            server=self.name,
            characters_per_token=round(len(_PARAGRAPH) / max(len(tokens), 1), 2),
            chat=props.follows_instructions,
            fim_order=facts.fim_order if vocabulary.fills_in else None,
            n=await self._several(props),
            logprobs=True,
            vision=props.sees_images,
            grammar=True,
            token_ids=True,
            skills=facts.skills,
            languages=facts.languages,
            details={
                "server": f"llama-server {props.build_info}".rstrip(),
                "quantization": props.model_ftype,
                "slots": str(props.total_slots),
                **lora_details(self.lora),
            },
        )
        return self._known

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model. Raises BackendError."""
        await self.start()
        async with aclosing(self._answered(request)) as deltas:
            async for delta in deltas:
                yield delta

    async def preview(self, request: GenerationRequest) -> tuple[PromptPiece, ...]:
        """What the model would read. Raises BackendError."""
        await self.start()
        return await self._ready()[0].preview(request)

    async def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        prompts, respelling = self._ready()
        where = self._where(request)
        prompt = await respelling.respelled(await prompts.build(request), where)
        stops, last, sureness = Stops(request.stop), Event(), Sureness()
        chosen = prompt.generated if request.max_tokens else -1
        if request.probability:
            sureness.add(prompt.sure)
        if text := stops.add(prompt.more):
            yield Delta(text, usage=_known(last, chosen, sureness))
        if not stops.stopped:
            body = {**_body(request, prompt.tokens), **where}
            ask = self._events
            answer = written(prompt, body, ask) if request.max_tokens else ask(body)
            async with aclosing(answer) as found:
                async for event in found:
                    last = event
                    if request.probability:
                        sureness.add(event.logarithms)
                    # Asked for nothing it writes a token all the same.
                    text = stops.add(event.content) if request.max_tokens else ""
                    if text:
                        yield Delta(text, usage=_known(event, chosen, sureness))
                    if stops.stopped:
                        break
        usage = last.usage(chosen, sureness.mean)
        yield self._last(stops, last.finish, usage)

    async def _events(self, body: object) -> AsyncGenerator[Event, None]:
        path = "/completion"
        async with aclosing(self._connection.stream(path, body)) as pieces:
            async for data in events(pieces):
                event = self._event(data, body)
                yield event
                if event.stop:
                    await rest_of(pieces)
                    return

    def _event(self, data: bytes, asked: object) -> Event:
        """Read an event. Raises BackendError for one that is an error."""
        event = piece_of_stream(data, _EVENTS.decode, self.name)
        if event.error is not None:
            raise error_in_stream(data, self.name, self._model, asked)
        return event

    def _where(self, request: GenerationRequest) -> dict[str, object]:
        return {"id_slot": self._slot(request), **self._model_and_files}

    @property
    def _model_and_files(self) -> dict[str, object]:
        model = {"model": self._model} if self._model else {}
        return {**model, **self._adapters}

    def _slot(self, request: GenerationRequest) -> int:
        """Which of the server's memories: suggestions have one of their own.

        What is made ready for later goes where it will be needed.
        """
        if self._slots < 2:
            return -1
        chat = any(isinstance(part, MessagePart) for part in request.parts)
        suggests = request.priority is Priority.INLINE or (
            request.priority is Priority.PREFETCH and not chat
        )
        return 0 if suggests else 1

    async def _names(self) -> str:
        """Of the models that a server with several has."""
        names = some((await self._asking.ask("/v1/models", None, Models)).data)
        return f"it has {names or 'none yet'}"

    async def _several(self, props: Props) -> bool | None:
        """Whether a request can have several answers, each of which takes a slot.

        A server that knows of them refuses so many before it begins.
        """
        body = {"prompt": "The", "n_predict": 1, "n_cmpl": _TOO_MANY}
        try:
            await self._asking.ask("/completion", body, object)
        except RequestRefused as error:
            return props.total_slots > 1 if "n_cmpl" in error.words else None
        return False

    @property
    def _asking(self) -> Asking:
        return Asking(self._connection, self.name, self._model)

    def _ready(self) -> tuple[Prompts, Respelling]:
        if self._reading is None:
            raise BackendProtocolError(f"{self.name} was not started.")
        return self._reading


def _known(event: Event, before: int, sureness: Sureness) -> Usage | None:
    """What a delta says of the run so far: nothing, where nobody has asked."""
    mean = sureness.mean
    return None if mean is None else event.usage(before, mean)


def _body(request: GenerationRequest, tokens: list[int]) -> dict[str, object]:
    sampling = request.sampling
    return {
        "prompt": tokens,
        "stream": True,
        "cache_prompt": True,
        "n_predict": request.max_tokens,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "repeat_penalty": sampling.repeat_penalty,
        "repeat_last_n": 64,
        "seed": sampling.seed,
        **({"n_probs": 1} if request.probability else {}),
    }
