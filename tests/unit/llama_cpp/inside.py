"""The engine inside the test's own process, so that its decodes can be watched."""

import mmap
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.bell import Bell
from coauthor.backends.llama_cpp.context import Decoded, Span
from coauthor.backends.llama_cpp.draft_price import DraftPrice
from coauthor.backends.llama_cpp.loading import Loaded
from coauthor.backends.llama_cpp.scheduler import Scheduler
from tests.unit.llama_cpp.worker_process import Answer, Part

DRAFT_PRICE = 0.1
"""Of a machine that waits for its memory."""
_NOTHING = Answer("", None, 0, 0, 0)


class FixedPrice(DraftPrice):
    """Learns nothing, so that every test drafts alike."""

    def took(self, tokens: int, seconds: float) -> None:
        pass


class Inside:
    """A scheduler with a model, driven turn by turn."""

    def __init__(self, folder: Path, model: Path) -> None:
        bell = folder / "bell"
        bell.write_bytes(bytes(frames.BELL_BYTES))
        with bell.open("r+b") as file:
            self._bell = mmap.mmap(file.fileno(), frames.BELL_BYTES)
        self._inbox: SimpleQueue[frames.ToWorker] = SimpleQueue()
        self._frames: list[frames.FromWorker] = []
        self.scheduler = Scheduler(self._inbox, self._frames.append, Bell(bell))
        self._inbox.put(frames.Load(str(model), 0, 1, 1))
        self.scheduler.turn()
        # Measured, it would not be the same in every test.
        self.price_drafts(DRAFT_PRICE)
        ready = self._frames.pop()
        assert isinstance(ready, frames.Ready), ready
        self.ready = ready
        self.answers: dict[int, Answer] = {}
        self.decodes: list[list[Span]] = []
        """What was evaluated, decode by decode."""
        self.pieces: dict[int, frames.Piece] = {}
        """The last piece of each run so far."""
        self.interrupts = 0
        """Ring before so many decodes; they come to nothing."""
        self._decode = self.loaded.context.decode
        self.loaded.context.decode = self._watched_decode  # type: ignore[method-assign]

    @property
    def loaded(self) -> Loaded:
        loaded = self.scheduler._loaded
        assert loaded is not None
        return loaded

    @property
    def tokens(self) -> int:
        """How many tokens were evaluated in all decodes."""
        return sum(len(span.tokens) for spans in self.decodes for span in spans)

    @property
    def drafts(self) -> list[Span]:
        """What was evaluated with a draft behind it."""
        return [span for spans in self.decodes for span in spans if span.rows > 1]

    def price_drafts(self, price: float) -> None:
        """Let a drafted token cost so much more, where one of its own costs 1."""
        self.scheduler._loaded = replace(self.loaded, draft_price=FixedPrice(price))

    def start(
        self,
        parts: str | Sequence[Part],
        *,
        max_tokens: int = 12,
        stop: Sequence[str] = (),
        priority: int = Priority.INLINE,
        heal: bool = False,
        temperature: float = 0.0,
        repeat_penalty: float = 1.0,
        seed: int = 0,
        copies: bool = False,
        probability: bool = False,
    ) -> int:
        """Send a request; gives its id."""
        identifier = len(self.answers) + 1
        self.answers[identifier] = _NOTHING
        if isinstance(parts, str):
            parts = [frames.Text(parts, "start")]
        self._inbox.put(
            frames.Generate(
                id=identifier,
                parts=list(parts),
                max_tokens=max_tokens,
                stop=list(stop),
                priority=priority,
                heal=heal,
                temperature=temperature,
                top_k=40,
                top_p=0.95,
                min_p=0.05,
                repeat_penalty=repeat_penalty,
                seed=seed,
                copies=copies,
                probability=probability,
            )
        )
        return identifier

    def cancel(self, identifier: int) -> None:
        self._inbox.put(frames.Cancel(identifier))

    def turn(self) -> None:
        """One turn; `answers` grow."""
        self.scheduler.turn()
        for frame in self._frames:
            assert isinstance(frame, frames.Piece), frame
            self.pieces[frame.id] = frame
            self.answers[frame.id] = Answer(
                self.answers[frame.id].text + frame.text,
                frame.finish,
                frame.evaluated,
                frame.cached,
                frame.generated,
            )
        self._frames.clear()

    def finish(self, *identifiers: int) -> list[Answer]:
        """Turn until these runs are over."""
        while not all(self.answers[each].finish for each in identifiers):
            self.turn()
        return [self.answers[each] for each in identifiers]

    def run(self, parts: str | Sequence[Part], **options: object) -> Answer:
        return self.finish(self.start(parts, **options))[0]  # type: ignore[arg-type]

    def generated(self, identifier: int) -> int:
        return self.answers[identifier].generated

    def ring(self, priority: int) -> None:
        self._bell[frames.bell_byte(priority)] = 1

    def close(self) -> None:
        with suppress(BufferError):
            self._bell.close()

    def _watched_decode(self, spans: Sequence[Span]) -> Decoded:
        if self.interrupts:
            self.interrupts -= 1
            for priority in Priority:
                self.ring(priority)
        decoded = self._decode(spans)
        if decoded is Decoded.DONE:
            self.decodes.append(list(spans))
        return decoded


def without_counts(answers: Sequence[Answer]) -> list[Answer]:
    """What was said, without what it cost."""
    return [replace(answer, evaluated=0, cached=0) for answer in answers]
