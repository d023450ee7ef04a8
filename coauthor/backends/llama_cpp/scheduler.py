"""The engine thread's loop: read frames, let the most urgent run do a step, send text.

Smaller priority numbers go first. Among inline runs the newest goes first, because it
belongs to the latest keystroke; among others the oldest.
"""

import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp.bell import Bell
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import (
    Cancel,
    Failed,
    FromWorker,
    Generate,
    Load,
    Piece,
    ToWorker,
)
from coauthor.backends.llama_cpp.generation import Generation
from coauthor.backends.llama_cpp.loading import Loaded, load

_ON_ITS_WAY = 0.005
"""Seconds we wait for a frame that the bell has announced."""


class Scheduler:
    """All runs of one worker."""

    def __init__(
        self,
        inbox: SimpleQueue[ToWorker],
        send: Callable[[FromWorker], None],
        bell: Bell,
    ) -> None:
        self._inbox = inbox
        self._send = send
        self._bell = bell
        self._loaded: Loaded | None = None
        self._runs: list[Generation] = []
        self._arrivals = 0

    def serve_forever(self) -> None:
        """Answer frames until the process ends."""
        while True:
            self._read_frames()
            if self._runs:
                self._step(min(self._runs, key=_urgency))

    def _read_frames(self) -> None:
        """Take every frame that is there; wait for one when there is nothing to do."""
        if not self._runs:
            self._handle(self._inbox.get())
        if self._bell.answer():
            # The frame was sent before the bell rang, but our reader may still have it.
            try:
                self._handle(self._inbox.get(timeout=_ON_ITS_WAY))
            except Empty:
                return
        while not self._inbox.empty():
            self._handle(self._inbox.get())

    def _handle(self, frame: ToWorker) -> None:
        try:
            if isinstance(frame, Generate):
                self._start(frame)
            elif isinstance(frame, Cancel):
                self._cancel(frame.id)
            else:
                self._load(frame)
        except RunFailure as failure:
            self._fail(0 if isinstance(frame, Load) else frame.id, failure)
        except Exception as error:
            self._fail(0 if isinstance(frame, Load) else frame.id, _unexpected(error))

    def _load(self, frame: Load) -> None:
        if self._loaded is not None:
            raise RunFailure("BackendProtocolError", "This worker has a model already.")
        self._loaded = load(frame, self._bell)
        self._send(self._loaded.ready)
        # Not needed for being ready, but for the first keystroke inside a word.
        _ = self._loaded.vocabulary.healing

    def _start(self, request: Generate) -> None:
        loaded = self._loaded
        if loaded is None:
            raise RunFailure("BackendUnavailable", "No model is loaded yet.")
        self._arrivals += 1
        self._runs.append(
            Generation(
                request,
                loaded.prompts.build(request),
                self._arrivals,
                context=loaded.context,
                context_tokens=loaded.context_tokens,
                sequences=loaded.sequences,
                vocabulary=loaded.vocabulary,
            )
        )

    def _cancel(self, identifier: int) -> None:
        """Ends the run; one that is over already has sent its last piece."""
        for run in self._runs:
            if run.id == identifier:
                self._end(run)
                self._send(run.finish("cancelled"))
                return

    def _step(self, run: Generation) -> None:
        try:
            piece = run.step()
        except RunFailure as failure:
            self._end(run)
            self._fail(run.id, failure)
        except Exception as error:
            self._end(run)
            self._fail(run.id, _unexpected(error))
        else:
            self._pass_on(run, piece)

    def _pass_on(self, run: Generation, piece: Piece | None) -> None:
        if piece is None:
            return
        if piece.finish is not None:
            self._end(run)
        self._send(piece)

    def _end(self, run: Generation) -> None:
        self._runs.remove(run)
        run.close()

    def _fail(self, identifier: int, failure: RunFailure) -> None:
        self._send(Failed(identifier, failure.kind, failure.message))


def _urgency(run: Generation) -> tuple[int, int]:
    newest_first = run.priority == Priority.INLINE
    return run.priority, -run.arrival if newest_first else run.arrival


def _unexpected(error: Exception) -> RunFailure:
    """Log where it happened, never what was in it: that may be the writer's text."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        sys.stderr.write(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}\n")
        trace = trace.tb_next
    sys.stderr.write(f"worker: unexpected {type(error).__name__}\n")
    sys.stderr.flush()
    return RunFailure(
        "BackendProtocolError",
        "Something went wrong inside the model's worker. Try again.",
    )
