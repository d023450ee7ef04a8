"""How sure the model is of what it writes: the last link of a chain of samplers.

llama.cpp hands the candidates from link to link in native code and tells nobody what
became of their probabilities. This link is ours: it looks at the one that was picked.
"""

import ctypes
import math
from typing import Any

from coauthor.backends.llama_cpp.native import llama

_LEAST = 1e-9
"""A probability of 0 has no logarithm."""


class Witness:
    """Adds up the logarithms of the probabilities of what a chain picks.

    An earlier link must have filled in probabilities. Each token costs a call into
    Python, 10 to 30 µs.
    It must be kept for as long as the chain, which frees what `link` gives.
    """

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0
        # llama.cpp keeps pointers to these.
        self._look = llama.llama_sampler_i_apply(self._seen)
        self._name = llama.llama_sampler_i_name(_named)
        self._interface = llama.llama_sampler_i(name=self._name, apply=self._look)

    def link(self) -> Any:
        """The sampler to put at the end of a chain."""
        interface = ctypes.pointer(self._interface)
        return llama.llama_sampler_init(interface, ctypes.c_void_p())  # pyright: ignore

    @property
    def mean(self) -> float | None:
        """The mean logarithm so far; None before the first token."""
        return self._sum / self._count if self._count else None

    def _seen(self, _sampler: object, candidates: Any) -> None:
        found = candidates.contents
        self._sum += math.log(max(found.data[found.selected].p, _LEAST))
        self._count += 1


def _named(_sampler: object) -> bytes:
    return b"witness"
