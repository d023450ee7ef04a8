"""One run, in steps: up to a batch of the prompt, or one new token, or a draft of some.

Between steps a run needs nothing of the context but its sequence, so another run may
go first at any time and this one goes on exactly where it was.
"""

from typing import Literal

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp.candidates import Candidates
from coauthor.backends.llama_cpp.context import BATCH, Context, Row, Span
from coauthor.backends.llama_cpp.draft_price import DraftPrice
from coauthor.backends.llama_cpp.drafts import Drafts
from coauthor.backends.llama_cpp.emission import Emission
from coauthor.backends.llama_cpp.frames import Generate, Piece
from coauthor.backends.llama_cpp.kept import Kept, common_prefix
from coauthor.backends.llama_cpp.prompt import Prompt
from coauthor.backends.llama_cpp.respelling import Respelling
from coauthor.backends.llama_cpp.sampling import Sampler
from coauthor.backends.llama_cpp.sequences import Sequences
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
        candidates: Candidates,
        draft_price: DraftPrice,
    ) -> None:
        self.id = request.id
        self.priority = request.priority
        self.prompt = prompt
        self.arrival = arrival
        self.waits = False
        """There is no room for it beside the others; it goes on when one is over."""
        self._max_tokens = request.max_tokens
        self._context = context
        self._context_tokens = context_tokens
        self._sequences = sequences
        self._vocabulary = vocabulary
        self._tokens = list(prompt.tokens)
        """The prompt and what was picked so far, evaluated or not."""
        self._prompt_length = len(prompt.tokens)
        self._word = Respelling(prompt.rest, prompt.odds, vocabulary, candidates)
        self._kept: Kept | None = None
        self._sampler = Sampler(request, candidates)
        self._sampler.read_prompt(self._tokens)
        self._emission = Emission(request.stop)
        # What was drafted wrongly must be taken back.
        drafts = request.copies and sequences.rewinds
        self._drafts = Drafts(prompt.tokens, draft_price) if drafts else None
        self._evaluated = 0
        self._cached: int | None = None
        self._generated = 0
        self._new_tokens = 0

    @property
    def kept(self) -> Kept | None:
        """The run's sequence, if it has one at the moment."""
        return None if self._kept is None or self._kept.lost else self._kept

    @property
    def progress(self) -> int:
        """How many tokens are evaluated for this run."""
        return 0 if self._kept is None or self._kept.lost else len(self._kept.tokens)

    @property
    def is_reading(self) -> bool:
        """Whether tokens of the prompt are still to be evaluated."""
        return self.progress < self._prompt_length

    def claim(self) -> int:
        """Make sure of a sequence: it may be the first step, or it was taken away.

        A prompt that is half read is taken over from whoever has got further with it.
        Gives how many tokens to evaluate before the next one can be picked.
        """
        kept = self.kept
        is_reading = kept and len(kept.tokens) < self._prompt_length
        if kept and is_reading and self._sequences.has_more(self._tokens, kept):
            self._sequences.release(kept)
            kept = None
        kept = kept or self._claim()
        return len(self._tokens) - len(kept.tokens)

    def span(self, *, drafts: bool = False) -> Span:
        """What to evaluate next; there must be something pending.

        With `drafts`, tokens that may come next can stand behind the last one picked.
        """
        kept = self._held
        start = len(kept.tokens)
        tokens = self._tokens[start : start + BATCH]
        is_last = start + len(tokens) == len(self._tokens)
        if drafts and is_last and len(tokens) == 1:
            tokens += self._draft()
            return Span(kept.id, tokens, start, len(tokens))
        return Span(kept.id, tokens, start, int(is_last))

    def evaluated(self, span: Span, at: int, seconds: float) -> None:
        """The span is in the cells now; its last token was the batch's `at`-th.

        Until the next `pick` a draft is in the cells, be it right or wrong.
        """
        kept = self._held
        kept.tokens += span.tokens
        self._sequences.touch(kept)
        if span.position >= self._prompt_length:
            if self._drafts is not None and span.rows == len(span.tokens):
                self._drafts.price.took(len(span.tokens), seconds)
            return
        self._evaluated += len(span.tokens)
        if span.rows and len(kept.tokens) == self._prompt_length:
            kept.row = self._context.row(at)
        if len(kept.tokens) <= self._prompt_length:
            self._sequences.save(kept)

    def interrupted(self) -> None:
        """A decode for this run came to nothing."""
        self._sequences.after_interruption(self._held)

    def give_way(self) -> None:
        """Give the sequence up until another run is over."""
        self._sequences.drop(self._held)
        self.waits = True

    def pick(self, at: int | None) -> Piece | None:
        """Go on by one token; a piece with `finish` is the last, None is no text.

        The logits are the last decode's `at`-th row, or those kept after the prompt.
        Behind a draft stand more rows, and the run goes on through them as long as it
        picks what was drafted.
        """
        if self._max_tokens <= 0:
            return self.finish("length")
        if self._word.over:
            return self._pick(at)
        row = self._row(at)
        if opening := self._word.opening(row):
            self._tokens += opening
            return None
        allowed = self._word.allowed(row)
        if not allowed:
            return self._pick(at)
        return self._told(*self._take(self._sampler.pick_allowed(row, allowed)))

    def finish(self, reason: Finish, text: str = "") -> Piece:
        """The last piece of this run."""
        return self._piece(text, reason)

    def close(self) -> None:
        """Give back what the run holds; its evaluated tokens stay for the next one."""
        if self._kept is not None:
            self._sequences.release(self._kept)
            self._kept = None
        self._sampler.close()

    @property
    def _held(self) -> Kept:
        assert self._kept is not None, "claim goes before everything else"
        return self._kept

    def _claim(self) -> Kept:
        inline = self.priority == Priority.INLINE
        kept = self._sequences.claim(self._tokens, self._prompt_length, inline=inline)
        self._kept = kept
        length = len(self._tokens)
        has_row = kept.row is not None and length == self._prompt_length
        if len(kept.tokens) == length and not has_row and self._max_tokens > 0:
            # All is evaluated but the logits are gone: one token brings them back.
            self._sequences.shorten(kept, length - 1)
        if self._cached is None:
            self._cached = len(kept.tokens)
        return kept

    def _draft(self) -> list[int]:
        """Tokens that may follow the one that is pending; they leave room for one."""
        if self._drafts is None or not self._word.over:
            return []
        room = self._context_tokens - len(self._tokens)
        return self._drafts.next(min(self._max_tokens - self._new_tokens, room) - 1)

    def _pick(self, at: int | None) -> Piece | None:
        kept, before = self._held, len(self._tokens)
        drafted = len(kept.tokens) - before
        text, finish = self._take(self._picked(at))
        while finish is None and at is not None and self._was_drafted():
            at += 1
            more, finish = self._take(self._picked(at))
            text += more
        if self._drafts is not None and drafted > 0:
            right = common_prefix(kept.tokens, self._tokens)
            self._drafts.judge(drafted, right - before)
            self._sequences.shorten(kept, right)
        return self._told(text, finish)

    def _was_drafted(self) -> bool:
        """Whether the token picked last is evaluated already, where it stands."""
        at = len(self._tokens) - 1
        return self._held.tokens[at : at + 1] == self._tokens[at:]

    def _picked(self, at: int | None) -> int:
        if at is None:
            return self._sampler.pick_from(self._row(None))
        return self._sampler.pick(self._context, at)

    def _row(self, at: int | None) -> Row:
        if at is not None:
            return self._context.row(at)
        assert self._held.row is not None, "else a token would be pending"
        return self._held.row

    def _take(self, token: int) -> tuple[str, Finish | None]:
        """Add a picked token to the run; gives the text that is safe now."""
        data = self._vocabulary.text_piece(token)
        if data is None:
            return self._emission.finish(), "end"
        self._tokens.append(token)
        if self._drafts is not None:
            self._drafts.wrote(token)
        self._generated += 1
        if not self._word.over:
            data = self._word.took(data)
        self._new_tokens += 1
        text = self._emission.add(data)
        if self._emission.stopped:
            return text, "stop"
        is_full = len(self._tokens) >= self._context_tokens
        if self._new_tokens >= self._max_tokens or is_full:
            return text + self._emission.finish(), "length"
        return text, None

    def _told(self, text: str, finish: Finish | None) -> Piece | None:
        return self._piece(text, finish) if text or finish else None

    def _piece(self, text: str, finish: Finish | None = None) -> Piece:
        """A piece with the counts so far."""
        return Piece(
            id=self.id,
            text=text,
            finish=finish,
            evaluated=self._evaluated,
            cached=self._cached or 0,
            generated=self._generated,
            drafted=self._drafts.drafted if self._drafts else 0,
            confirmed=self._drafts.confirmed if self._drafts else 0,
            log_probability=self._sampler.log_probability,
        )
