"""One run, in steps: up to a batch of the prompt, or one new token.

Between steps a run needs nothing of the context but its sequence, so another run may
go first at any time and this one goes on exactly where it was.
"""

from typing import Literal

from coauthor.backends.llama_cpp import healing
from coauthor.backends.llama_cpp.context import BATCH, Context, Decoded
from coauthor.backends.llama_cpp.emission import Emission
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Generate, Piece
from coauthor.backends.llama_cpp.prompt import Prompt
from coauthor.backends.llama_cpp.sampling import Sampler
from coauthor.backends.llama_cpp.sequences import Kept, Sequences
from coauthor.backends.llama_cpp.vocabulary import Vocabulary

Finish = Literal["stop", "length", "end", "cancelled"]


class Generation:
    """A request on its way; `close` it in the end, whatever happens."""

    def __init__(
        self,
        request: Generate,
        prompt: Prompt,
        arrival: int,
        *,
        context: Context,
        context_tokens: int,
        sequences: Sequences,
        vocabulary: Vocabulary,
    ) -> None:
        self.id = request.id
        self.priority = request.priority
        self.arrival = arrival
        self._max_tokens = request.max_tokens
        self._context = context
        self._context_tokens = context_tokens
        self._sequences = sequences
        self._vocabulary = vocabulary
        self._tokens = list(prompt.tokens)
        """The prompt and what was picked so far, evaluated or not."""
        self._prompt_length = len(prompt.tokens)
        self._rest = prompt.rest
        self._kept: Kept | None = None
        self._sampler = Sampler(request, vocabulary.size)
        self._sampler.read_prompt(self._tokens)
        self._emission = Emission(request.stop)
        self._evaluated = 0
        self._cached: int | None = None
        self._generated = 0
        self._new_tokens = 0

    def step(self) -> Piece | None:
        """Do a little. A piece with `finish` is the last; None when there is no text.

        Raises RunFailure; then the run is over too.
        """
        kept = self._claim()
        pending = self._tokens[len(kept.tokens) :]
        if pending and not self._decode(kept, pending):
            return None
        if self._max_tokens <= 0:
            return self.finish("length")
        token = self._pick(kept)
        if token is None:
            return None
        return self._take(token)

    def finish(self, reason: Finish, text: str = "") -> Piece:
        """The last piece of this run."""
        return self._piece(text, reason)

    def _piece(self, text: str, finish: Finish | None = None) -> Piece:
        """A piece with the counts so far."""
        return Piece(
            id=self.id,
            text=text,
            finish=finish,
            evaluated=self._evaluated,
            cached=self._cached or 0,
            generated=self._generated,
        )

    def close(self) -> None:
        """Give back what the run holds; its evaluated tokens stay for the next one."""
        if self._kept is not None:
            self._sequences.release(self._kept)
            self._kept = None
        self._sampler.close()

    def _claim(self) -> Kept:
        """The run's sequence; a new one at the first step or when it was taken away."""
        if self._kept is None or self._kept.lost:
            self._kept = self._sequences.claim(self._tokens, self._prompt_length)
        kept = self._kept
        complete = len(kept.tokens) == len(self._tokens)
        if complete and (kept.row is None or not self._rest) and self._max_tokens > 0:
            # All is evaluated but the logits are gone: one token brings them back.
            self._sequences.shorten(kept, len(self._tokens) - 1)
        if self._cached is None:
            self._cached = len(kept.tokens)
        return kept

    def _decode(self, kept: Kept, pending: list[int]) -> bool:
        """Evaluate the next tokens; True when the logits after the last are there."""
        batch = pending[:BATCH]
        is_last = len(batch) == len(pending)
        start = len(kept.tokens)
        self._context.listen(self.priority)
        while True:
            decoded = self._context.decode(kept.id, batch, start, logits=is_last)
            if decoded is not Decoded.FULL:
                break
            if not self._sequences.make_room(kept):
                raise RunFailure(
                    "ContextTooLong", "The text is too long for this model's context."
                )
        if decoded is Decoded.INTERRUPTED:
            # A cache that cannot be cut back may have kept half of it.
            self._sequences.after_interruption(kept)
            return False
        kept.tokens += batch
        if start < self._prompt_length:
            self._evaluated += len(batch)
        if is_last and len(kept.tokens) == self._prompt_length:
            kept.row = self._context.row()
        return is_last

    def _pick(self, kept: Kept) -> int | None:
        """The next token; None when healing had to be given up and needs a decode."""
        if not self._rest:
            return self._sampler.pick(self._context)
        allowed = self._vocabulary.healing.allowed(self._rest)
        if not allowed:
            # The vocabulary cannot spell it: take the typed text as it tokenizes.
            rest, self._rest = self._rest.decode(errors="ignore"), b""
            self._tokens += self._vocabulary.tokens(rest, continues=True)
            return None
        at_prompt = len(kept.tokens) == self._prompt_length
        row = kept.row if at_prompt and kept.row else self._context.row()
        return self._sampler.pick_allowed(row, allowed)

    def _take(self, token: int) -> Piece | None:
        """Add a picked token to the run."""
        if not self._vocabulary.is_text(token):
            return self.finish("end", self._emission.finish())
        self._tokens.append(token)
        self._generated += 1
        data = self._vocabulary.piece(token)
        if self._rest:
            self._rest, data = healing.spell(self._rest, data)
        if not self._rest:
            self._new_tokens += 1
        text = self._emission.add(data)
        if self._emission.stopped:
            return self.finish("stop", text)
        is_full = len(self._tokens) >= self._context_tokens
        if self._new_tokens >= self._max_tokens or is_full:
            return self.finish("length", text + self._emission.finish())
        return self._piece(text) if text else None
