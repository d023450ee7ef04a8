"""The embedded backend as the server sees it: it keeps one worker running.

This side never imports `llama_cpp`. The worker is started with the first request,
and started again when it has ended; `restarts` says when.
"""

import asyncio
import itertools
import math
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Literal

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    MessagePart,
    Part,
    PromptPiece,
    TextPart,
)
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.connection import Connection
from coauthor.backends.llama_cpp.launch import (
    WORKER_COMMAND,
    Launched,
    worker_environment,
)
from coauthor.backends.llama_cpp.restarts import Restarts
from coauthor.backends.shared_task import SharedTask
from coauthor.errors import BackendUnavailable, CoauthorError, ModelNotFound

LOAD_SECONDS = 120.0

_PATIENCE = 1.0
"""A rest up to so many seconds is waited for; during a longer one requests fail."""


class LlamaCppBackend:
    """Generates with a GGUF model in a worker process of our own."""

    name = "llama_cpp"
    destination: Literal["local", "remote"] = "local"

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int = 0,
        threads: int = 0,
        batch_threads: int = 0,
        spin_count: int = 1000,
        lora: Sequence[tuple[Path, float]] = (),
        model_name: str | None = None,
        languages: tuple[str, ...] = (),
        behind: bool = False,
        load_seconds: float = LOAD_SECONDS,
        command: Sequence[str] = WORKER_COMMAND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Start nothing yet.

        The numbers, and the LoRA files with their scales, are those of `frames.Load`
        and `worker_environment`.
        `model_name` and `languages` count where the model's own metadata says nothing
        better. `behind` lets other programs of the writer's go first, such as the
        worker with the model that makes suggestions.
        `command`, `clock` and `sleep` are for tests.
        """
        self._path = path.absolute()
        self._load = frames.Load(
            *(str(self._path), context_tokens, threads, batch_threads),
            lora=tuple(frames.Lora(str(file), scale) for file, scale in lora),
            behind=behind,
        )
        self._environment = worker_environment(spin_count)
        self._model_name = model_name
        self._languages = languages
        self._load_seconds = load_seconds
        self._command = command
        self._sleep = sleep
        self._restarts = Restarts(clock)
        self._ids = itertools.count(1)
        self._starting = SharedTask(self._start)
        self._connection: Connection | None = None
        self._capabilities: Capabilities | None = None
        self._refusal: CoauthorError | None = None
        self._early: Launched | None = None
        self._closed = False

    @property
    def is_behind(self) -> bool:
        """Whether others go first."""
        return self._load.behind

    def head_start(self) -> None:
        """Launch the worker and have it load the model; `start` goes on from there.

        It needs no event loop, so it can come before asyncio and much else is there.
        Whatever goes wrong is told by `start`.
        """
        if sys.platform == "win32" or not self._path.is_file():
            return  # On Windows only asyncio can write to the worker.
        with suppress(BackendUnavailable):
            self._early = Launched(self._environment, self._command)
            self._early.write_first(frames.encode(self._load))

    @property
    def pid(self) -> int | None:
        """The worker's process id; None when none is running."""
        if self._early is not None:
            return self._early.process.pid
        alive = self._connection is not None and self._connection.alive
        return self._connection.process.pid if alive and self._connection else None

    async def start(self) -> Capabilities:
        """Start the worker and load the model, unless both are done already.

        Raises ModelNotFound, BackendTimeout or BackendUnavailable.
        """
        ready = self._connection is not None and self._connection.alive
        if ready and self._capabilities is not None:
            return self._capabilities
        return await self._starting.run()

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model, in a fresh worker if the last one has ended."""
        await self.start()
        if self._connection is None:
            raise BackendUnavailable("The model was stopped.")
        run = self._connection.run(_frame(next(self._ids), request))
        async with aclosing(run):
            async for delta in run:
                yield delta

    async def preview(self, request: GenerationRequest) -> tuple[PromptPiece, ...]:
        """What the model would read of the request, by its own tokenizer."""
        await self.start()
        if self._connection is None:
            raise BackendUnavailable("The model was stopped.")
        return await self._connection.preview(_frame(next(self._ids), request))

    async def unload(self) -> None:
        """End the worker, which is no crash; the next need starts another."""
        if self._connection is not None:
            await self._connection.close()

    async def close(self) -> None:
        """End the worker; a closed backend cannot be started again."""
        self._closed = True
        await self._starting.cancel()
        if self._early is not None:
            self._early.end()
        if self._connection is not None:
            await self._connection.close()

    async def _start(self) -> Capabilities:
        await self._wait_for_turn()
        connection = await self._connect()
        try:
            ready = await connection.ready(self._load_seconds)
        except BaseException as error:
            self._refusal = None
            if connection.alive and isinstance(error, CoauthorError):
                self._restarts.refused()
                self._refusal = error
            await connection.close()
            raise
        self._connection = connection
        self._refusal = None
        self._capabilities = self._from_ready(ready)
        return self._capabilities

    async def _connect(self) -> Connection:
        """Listen to a worker that loads the model."""
        early, self._early = self._early, None
        if early is not None and not early.alive:
            early.end()
            early = None
        launched = early or Launched(self._environment, self._command)
        self._restarts.started()
        connection = await Connection.open(launched, self._restarts.ended)
        if launched is not early:
            connection.process.send(self._load)
        return connection

    async def _wait_for_turn(self) -> None:
        """Return when a worker may be started. Raises when it may not."""
        if self._closed:
            raise BackendUnavailable("The model was stopped.")
        if self._connection is not None:
            await self._connection.ended()
        if not self._path.is_file():
            raise ModelNotFound(
                f"The model file {self._path} is not there. "
                "Put it back, or choose another model in your settings."
            )
        if self._restarts.bad:
            raise BackendUnavailable(
                f"{self._path.name} ended the model's process twice, so coauthor does "
                "not use it any more. Run `coauthor doctor` to see what is wrong with "
                "it, or choose another model."
            )
        rest = self._restarts.rest
        if rest and self._refusal is not None:
            raise type(self._refusal)(str(self._refusal))
        if rest > _PATIENCE:
            raise BackendUnavailable(
                f"The model's process stopped {self._restarts.count} times; "
                f"coauthor starts it again in {math.ceil(rest)} seconds."
            )
        await self._sleep(rest)

    def _from_ready(self, ready: frames.Ready) -> Capabilities:
        return Capabilities(
            model=self._model_name or ready.model,
            context_tokens=ready.context_tokens,
            characters_per_token=ready.characters_per_token,
            chat=ready.chat,
            fim_order=ready.fim_order,
            n=True,
            logprobs=True,
            # The worker loads no projector, and takes no grammar.
            vision=False,
            grammar=False,
            token_ids=True,
            skills=ready.skills,
            languages=tuple(ready.languages) or self._languages,
            details=ready.details,
        )


def _frame(id: int, request: GenerationRequest) -> frames.Generate:
    sampling = request.sampling
    return frames.Generate(
        id=id,
        parts=[_part(part) for part in request.parts],
        max_tokens=request.max_tokens,
        stop=list(request.stop),
        priority=request.priority,
        heal=request.heal,
        temperature=sampling.temperature,
        top_k=sampling.top_k,
        top_p=sampling.top_p,
        min_p=sampling.min_p,
        repeat_penalty=sampling.repeat_penalty,
        seed=sampling.seed,
        copies=request.copies,
        probability=request.probability,
    )


def _part(part: Part) -> frames.Text | frames.Special | frames.Message:
    if isinstance(part, TextPart):
        return frames.Text(_whole(part.text), part.trim)
    if isinstance(part, MessagePart):
        return frames.Message(part.role, _whole(part.text))
    return frames.Special(part.name)


def _whole(text: str) -> str:
    """The text without the halves of characters that JSON can bring.

    No frame can carry a lone surrogate, and no model knows one.
    """
    return text.encode(errors="replace").decode()
