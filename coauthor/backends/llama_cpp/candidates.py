"""llama.cpp's array of tokens with their logits, filled without a loop in Python."""

import ctypes
from array import array
from collections.abc import Sequence
from operator import itemgetter

from coauthor.backends.llama_cpp.context import Row
from coauthor.backends.llama_cpp.native import llama

_WORDS = 3
"""A candidate is three words: the token, its logit and its probability."""


class Candidates:
    """Room for each token of the vocabulary; filled anew for each pick."""

    def __init__(self, size: int) -> None:
        self.size = size
        buffer = bytearray(size * ctypes.sizeof(llama.llama_token_data))
        whole = memoryview(buffer)
        self._ids: memoryview[int] = whole.cast("i")[0::_WORDS]
        self._logits: memoryview[float] = whole.cast("f")[1::_WORDS]
        self._all_ids = memoryview(array("i", range(size)))
        self._array = (llama.llama_token_data_array * 1)()
        data = (llama.llama_token_data * size).from_buffer(buffer)
        self._array[0].data = ctypes.cast(data, llama.llama_token_data_p)

    def fill(self, row: Row) -> None:
        """Every token of the vocabulary is a candidate."""
        self._ids[:] = self._all_ids
        self._logits[:] = row
        self._reset(len(row))

    def fill_allowed(self, row: Row, allowed: Sequence[int]) -> None:
        """Only these tokens are candidates; there must be one."""
        count = len(allowed)
        logits = itemgetter(*allowed, 0)(row)
        self._ids[:count] = memoryview(array("i", allowed))
        self._logits[:count] = memoryview(array("f", logits))[:count]
        self._reset(count)

    def likeliest(self, row: Row, count: int) -> list[tuple[int, float]]:
        """So many tokens with the highest logits, and these logits."""
        self.fill(row)
        narrowing = llama.llama_sampler_init_top_k(count)
        llama.llama_sampler_apply(narrowing, self._array)
        llama.llama_sampler_free(narrowing)
        left: int = self._array[0].size
        return list(zip(self._ids[:left], self._logits[:left], strict=True))

    def apply(self, sampler: "llama.llama_sampler_p") -> int:
        """Let a sampler choose; gives the token."""
        llama.llama_sampler_apply(sampler, self._array)
        chosen: int = self._array[0].selected
        return self._ids[chosen]

    def _reset(self, count: int) -> None:
        self._array[0].size = count
        self._array[0].selected = -1
        self._array[0].sorted = False
