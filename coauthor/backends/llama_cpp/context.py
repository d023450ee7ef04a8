"""The llama.cpp context: the only code that decodes, and the only owner of the cells.

One thread may use it. All limits whose violation would abort the process are kept here:
never more tokens than a batch holds, never an unknown sequence id.
"""

import ctypes
from enum import Enum

from coauthor.backends.llama_cpp.bell import Bell
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.native import llama

BATCH = 128
"""Most tokens in one decode. An interrupted decode loses all of its tokens."""
SEQUENCES = 8
_LOGICAL_BATCH = 512
_WORTH_ALL_THREADS = 32
"""Fewer tokens go through the threads for single ones.

On a busy machine two threads wait for each other: 23 ms for two tokens instead of 2.
"""

Row = ctypes.Array[ctypes.c_float]
"""One logit for each token of the vocabulary."""


class Decoded(Enum):
    """How a decode ended. Unless it is DONE, the cells are as they were before."""

    DONE = 0
    FULL = 1
    INTERRUPTED = 2


class Context:
    """One context with a unified cache for several sequences."""

    def __init__(
        self,
        model: llama.llama_model_p,
        bell: Bell,
        *,
        cells: int,
        threads: int,
        batch_threads: int,
    ) -> None:
        """Raises RunFailure when there is not enough memory."""
        params = llama.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = _LOGICAL_BATCH
        params.n_ubatch = BATCH
        params.n_seq_max = SEQUENCES
        params.kv_unified = True
        # Without it, each token would pay for the cells of all other sequences too:
        # 0.8 instead of 1.8 ms with the bundled model and four others kept.
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_AUTO
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
        self._handle = handle
        self._memory = memory
        self._threads = threads
        self._batch_threads = batch_threads
        self._bell = bell
        self.cells = cells
        """How many tokens fit, over all sequences."""
        self._vocabulary_size = llama.llama_vocab_n_tokens(vocab)
        # The batch points into these arrays; they are filled anew for each decode.
        self._tokens = (llama.llama_token * BATCH)()
        self._positions = (llama.llama_pos * BATCH)()
        self._counts = (ctypes.c_int32 * BATCH)(*[1] * BATCH)
        self._sequence = (llama.llama_seq_id * 1)()
        first = ctypes.cast(self._sequence, ctypes.POINTER(llama.llama_seq_id))
        self._sequences = (ctypes.POINTER(llama.llama_seq_id) * BATCH)(*[first] * BATCH)
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

    def listen(self, priority: int) -> None:
        """Let the bell's byte for this priority interrupt the decodes that follow."""
        llama.llama_set_abort_callback(
            self._handle, self._bell.callback, self._bell.address(priority)
        )

    def set_threads(self, threads: int, batch_threads: int) -> None:
        """Threads for one token, and for several."""
        self._threads = threads
        self._batch_threads = batch_threads

    def _use_threads_for(self, count: int) -> None:
        is_large = count >= _WORTH_ALL_THREADS
        threads = self._batch_threads if is_large else self._threads
        llama.llama_set_n_threads(self._handle, self._threads, threads)

    def decode(
        self, sequence: int, tokens: list[int], position: int, *, logits: bool
    ) -> Decoded:
        """Evaluate 1 to BATCH tokens at the end of a sequence.

        With `logits`, the last token's row can be read afterwards.
        """
        count = len(tokens)
        self._tokens[:count] = tokens
        self._positions[:count] = range(position, position + count)
        self._outputs[:count] = [0] * count
        self._outputs[count - 1] = logits
        self._sequence[0] = sequence
        self._batch.n_tokens = count
        self._use_threads_for(count)
        code = llama.llama_decode(self._handle, self._batch)
        if code in (0, 1, 2):
            return Decoded(code)
        raise RunFailure(
            "BackendProtocolError", "The model could not read this text. Try again."
        )

    def sample(self, chain: "llama.llama_sampler_p") -> int:
        """Pick from the last decode's row, which must exist, and tell the chain."""
        return llama.llama_sampler_sample(chain, self._handle, -1)

    def row(self) -> Row:
        """A copy of the last decode's row, which must exist."""
        row = (ctypes.c_float * self._vocabulary_size)()
        source = llama.llama_get_logits_ith(self._handle, -1)
        ctypes.memmove(row, source, ctypes.sizeof(row))
        return row

    def remove(self, sequence: int, position: int) -> bool:
        """Forget a sequence from this position on; False where the model cannot.

        Forgetting it from 0 always works.
        """
        start = position or -1
        return bool(llama.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def copy(self, source: int, target: int, end: int) -> None:
        """Let an empty sequence share another one's cells up to this position."""
        llama.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def clear(self) -> None:
        """Forget all sequences."""
        llama.llama_memory_clear(self._memory, True)
