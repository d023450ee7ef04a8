"""The llama.cpp context: the only code that decodes, and the only owner of the cells.

One thread may use it. All limits whose violation would abort the process are kept here:
never more tokens than a batch holds, never an unknown sequence id.
"""

import ctypes
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

from coauthor.backends.llama_cpp.bell import Bell
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.lora import Adapters
from coauthor.backends.llama_cpp.native import llama

BATCH = 128
"""Most tokens in one decode. An interrupted decode loses all of its tokens."""
SEQUENCES = 16
"""As many as runs and kept texts may share the cells."""
_LOGICAL_BATCH = 512
_WORTH_ALL_THREADS = 32
"""Fewer tokens go through the threads for single ones.

On a busy machine two threads wait for each other: 23 ms for two tokens instead of 2.
"""

Row: TypeAlias = "memoryview[float]"
"""One logit for each token of the vocabulary, as C floats."""
Taken: TypeAlias = ctypes.Array[ctypes.c_uint8]
"""The evaluation of a sequence, outside of the cells."""


class Span(NamedTuple):
    """Tokens to evaluate at the end of one sequence."""

    sequence: int
    tokens: list[int]
    position: int
    """Where the first of them stands; the sequence holds everything before."""
    rows: int
    """After how many of its last tokens logits are wanted."""


class Decoded(Enum):
    """How a decode ended. Unless it is DONE, the cells are as they were before."""

    DONE = 0
    FULL = 1
    INTERRUPTED = 2


_OUTCOMES = {outcome.value: outcome for outcome in Decoded}


def flash_attention() -> int:
    """llama.cpp's number for how to compute attention.

    On a CPU flash attention makes a token up to half dearer, most with a long text.
    Without it each token pays for all cells up to the last one in use (`parking.py`).
    """
    if llama.llama_supports_gpu_offload():
        return llama.LLAMA_FLASH_ATTN_TYPE_AUTO
    return llama.LLAMA_FLASH_ATTN_TYPE_DISABLED


class Context:
    """One context with a unified cache for several sequences."""

    def __init__(
        self,
        model: llama.llama_model_p,
        bell: Bell,
        *,
        cells: int,
        sequences: int,
        threads: int,
        batch_threads: int,
        adapters: Adapters | None = None,
    ) -> None:
        """Raises RunFailure when there is not enough memory."""
        params = llama.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = _LOGICAL_BATCH
        params.n_ubatch = BATCH
        params.n_seq_max = sequences
        params.kv_unified = True
        params.flash_attn_type = flash_attention()
        params.n_threads = threads
        params.n_threads_batch = batch_threads
        params.no_perf = True
        handle = llama.llama_init_from_model(model, params)
        memory = llama.llama_get_memory(handle) if handle else None
        vocab = llama.llama_model_get_vocab(model)
        if not handle or not memory or not vocab:
            raise RunFailure(
                "BackendUnavailable",
                "There is not enough memory to run this model. "
                "Choose a smaller model or a shorter context.",
            )
        if adapters is not None:
            adapters.apply_to(handle)
        self._handle = handle
        self._memory = memory
        self._threads = threads
        self._batch_threads = batch_threads
        self._uses = (0, 0)
        self._bell = bell
        self._listens_to: int | None = None
        self.cells = cells
        """How many tokens fit, over all sequences."""
        self.sequences = sequences
        self._vocabulary_size = llama.llama_vocab_n_tokens(vocab)
        # The batch points into these arrays; they are filled anew for each decode.
        self._tokens = (llama.llama_token * BATCH)()
        self._positions = (llama.llama_pos * BATCH)()
        self._counts = (ctypes.c_int32 * BATCH)(*[1] * BATCH)
        self._sequence = (llama.llama_seq_id * BATCH)()
        width = ctypes.sizeof(llama.llama_seq_id)
        each = ctypes.POINTER(llama.llama_seq_id)
        start = ctypes.addressof(self._sequence)
        self._sequences = (each * BATCH)(
            *[
                ctypes.cast(ctypes.c_void_p(start + at * width), each)
                for at in range(BATCH)
            ]
        )
        self._outputs = (ctypes.c_int8 * BATCH)()
        self._batch = llama.llama_batch(
            n_tokens=0,
            token=self._tokens,
            embd=None,
            pos=self._positions,
            n_seq_id=self._counts,
            seq_id=self._sequences,
            logits=self._outputs,
        )

    def close(self) -> None:
        """Free the memory; the context may not be used any more."""
        llama.llama_free(self._handle)

    def listen(self, priority: int | None) -> None:
        """Let the bell for this priority, or nothing, interrupt the next decodes."""
        if priority != self._listens_to:
            self._listens_to = priority
            llama.llama_set_abort_callback(
                self._handle, self._bell.callback, self._bell.address(priority)
            )

    def set_threads(self, threads: int, batch_threads: int) -> None:
        """Threads for a few tokens, and for many."""
        self._threads = threads
        self._batch_threads = batch_threads

    def decode(self, spans: Sequence[Span]) -> Decoded:
        """Evaluate 1 to BATCH tokens over all spans, each at its sequence's end.

        Afterwards the rows that were asked for can be read: they are counted like the
        tokens, from the first of the first span.
        """
        count = 0
        for span in spans:
            count = self._fill(span, count)
        self._batch.n_tokens = count
        self._use_threads_for(count)
        code = llama.llama_decode(self._handle, self._batch)
        if code in _OUTCOMES:
            return _OUTCOMES[code]
        raise RunFailure(
            "BackendProtocolError", "The model could not read this text. Try again."
        )

    def _fill(self, span: Span, start: int) -> int:
        """Put a span into the batch; gives where it ends."""
        sequence, tokens, position, rows = span
        count = len(tokens)
        if count == 1:
            self._tokens[start] = tokens[0]
            self._positions[start] = position
            self._sequence[start] = sequence
            self._outputs[start] = rows
            return start + 1
        end = start + count
        self._tokens[start:end] = tokens
        self._positions[start:end] = range(position, position + count)
        self._sequence[start:end] = [sequence] * count
        self._outputs[start:end] = [0] * (count - rows) + [1] * rows
        return end

    def _use_threads_for(self, count: int) -> None:
        is_large = count >= _WORTH_ALL_THREADS
        wanted = (self._threads, self._batch_threads if is_large else self._threads)
        if wanted != self._uses:
            self._uses = wanted
            llama.llama_set_n_threads(self._handle, *wanted)

    def sample(self, chain: "llama.llama_sampler_p", at: int) -> int:
        """Pick from one of the last decode's rows and tell the chain."""
        return llama.llama_sampler_sample(chain, self._handle, at)

    def row(self, at: int) -> Row:
        """A copy of one of the last decode's rows."""
        source = llama.llama_get_logits_ith(self._handle, at)
        size = self._vocabulary_size * ctypes.sizeof(ctypes.c_float)
        return memoryview(ctypes.string_at(source, size)).cast("f")

    def remove(self, sequence: int, position: int) -> bool:
        """Forget a sequence from this position on; False where the model cannot.

        Forgetting it from 0 always works.
        """
        start = position or -1
        return bool(llama.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def copy(self, source: int, target: int, end: int) -> None:
        """Let an empty sequence share another one's cells up to this position."""
        llama.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def take_out(self, sequence: int) -> Taken | None:
        """Move a sequence out of the cells; None, and it stays, where that fails."""
        number = llama.llama_seq_id(sequence)
        size = llama.llama_state_seq_get_size(self._handle, number)
        taken = (ctypes.c_uint8 * size)()
        if llama.llama_state_seq_get_data(self._handle, taken, size, number) != size:
            return None
        self.remove(sequence, 0)
        return taken

    def put_back(self, sequence: int, taken: Taken) -> bool:
        """Fill an empty sequence with what was taken out; False where there is no room.

        The cells must lie side by side; the first free ones are taken.
        """
        size, number = len(taken), llama.llama_seq_id(sequence)
        read = llama.llama_state_seq_set_data(self._handle, taken, size, number)
        if read != size:
            self.remove(sequence, 0)
        return read == size

    def clear(self) -> None:
        """Forget all sequences."""
        llama.llama_memory_clear(self._memory, True)
