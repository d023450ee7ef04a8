"""The engine thread's loop: read frames, let the most urgent runs go on, send text.

Smaller priority numbers go first. Among inline runs the newest goes first, because it
belongs to the latest keystroke; among others the oldest. Its alternatives go with it:
runs of the same priority for the same prompt. Nothing else does, since every run in a
decode makes it longer.
"""

import gc
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
    Preview,
    Previewed,
    ToWorker,
)
from coauthor.backends.llama_cpp.generation import Generation
from coauthor.backends.llama_cpp.loading import Loaded, load
from coauthor.backends.llama_cpp.turn import advance

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
        """Most urgent first."""
        self._arrivals = 0

    def serve_forever(self) -> None:
        """Answer frames until the process ends."""
        while True:
            self.turn()

    def turn(self) -> None:
        """Take the frames that are there, or wait for one; then do one decode."""
        self._read_frames()
        if self._runs:
            self._advance()

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
            elif isinstance(frame, Preview):
                self._preview(frame)
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
        # Not needed for being ready, but for the first keystroke.
        self._loaded.vocabulary.prepare()
        # All of this stays; looking through it for garbage would hold up a token.
        gc.freeze()

    def _preview(self, frame: Preview) -> None:
        stretches = self._with_model().prompts.preview(frame.request)
        self._send(Previewed(frame.id, stretches))

    def _start(self, request: Generate) -> None:
        loaded = self._with_model()
        self._arrivals += 1
        prompt = loaded.prompts.build(request)
        # One object for all alternatives, so that they know each other by it.
        same = (run.prompt for run in self._runs if run.prompt == prompt)
        self._runs.append(
            Generation(
                request,
                next(same, prompt),
                self._arrivals,
                context=loaded.context,
                context_tokens=loaded.context_tokens,
                sequences=loaded.sequences,
                vocabulary=loaded.vocabulary,
                candidates=loaded.candidates,
                draft_price=loaded.draft_price,
            )
        )
        self._runs.sort(key=_urgency)

    def _with_model(self) -> Loaded:
        if self._loaded is None:
            raise RunFailure("BackendUnavailable", "No model is loaded yet.")
        return self._loaded

    def _cancel(self, identifier: int) -> None:
        """Ends the run; one that is over already has sent its last piece."""
        for run in self._runs:
            if run.id == identifier:
                self._end(run)
                self._send(run.finish("cancelled"))
                return

    def _advance(self) -> None:
        """Let the most urgent run and its alternatives go on by a decode."""
        assert self._loaded is not None, "else there would be no runs"
        sequences = self._loaded.sequences
        ready = [run for run in self._runs if not run.waits]
        first = ready[0]
        runs = [
            run
            for run in ready
            if run.prompt is first.prompt and run.priority == first.priority
        ]
        try:
            picking = advance(runs[: sequences.count], self._loaded.context, sequences)
        except RunFailure as failure:
            self._give_up(runs, failure)
        except Exception as error:
            self._give_up(runs, _unexpected(error))
        else:
            for run, at in picking:
                self._pick(run, at)

    def _pick(self, run: Generation, at: int | None) -> None:
        try:
            piece = run.pick(at)
        except RunFailure as failure:
            self._give_up([run], failure)
        except Exception as error:
            self._give_up([run], _unexpected(error))
        else:
            self._pass_on(run, piece)

    def _pass_on(self, run: Generation, piece: Piece | None) -> None:
        if piece is None:
            return
        if piece.finish is not None:
            self._end(run)
        self._send(piece)

    def _give_up(self, runs: list[Generation], failure: RunFailure) -> None:
        for run in runs:
            self._end(run)
            self._fail(run.id, failure)

    def _end(self, run: Generation) -> None:
        self._runs.remove(run)
        run.close()
        for other in self._runs:
            other.waits = False

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
