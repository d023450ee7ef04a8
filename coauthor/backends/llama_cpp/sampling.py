"""Picking the next token: llama.cpp's sampler chain, also over a few allowed tokens."""

import ctypes
from heapq import nlargest

from coauthor.backends.llama_cpp.context import Context, Row
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Generate
from coauthor.backends.llama_cpp.native import as_number, llama

_PENALISED = 64
"""How many of the last tokens a repeat penalty looks at."""
_SHORTLIST = 512
"""Of more allowed tokens than this only the likeliest are given to the chain."""
_SEEDS = 2**32 - 1
"""llama.cpp takes the seed after the last one as "choose one yourself"."""


class Sampler:
    """The chain of one run. `close` frees it."""

    def __init__(self, request: Generate, vocabulary_size: int) -> None:
        params = llama.llama_sampler_chain_default_params()
        params.no_perf = True
        self._chain = llama.llama_sampler_chain_init(params)
        penalised = request.repeat_penalty not in (0.0, 1.0)
        if penalised:
            self._add(
                llama.llama_sampler_init_penalties(
                    vocabulary_size, _PENALISED, request.repeat_penalty, 0.0, 0.0
                )
            )
        if request.temperature > 0:
            self._add(llama.llama_sampler_init_top_k(request.top_k))
            self._add(llama.llama_sampler_init_top_p(request.top_p, 1))
            self._add(llama.llama_sampler_init_min_p(request.min_p, 1))
            self._add(llama.llama_sampler_init_temp(request.temperature))
            self._add(llama.llama_sampler_init_dist(request.seed % _SEEDS))
        else:
            self._add(llama.llama_sampler_init_greedy())
        self._is_plain_greedy = request.temperature <= 0 and not penalised
        self._penalises = penalised

    def close(self) -> None:
        """Free the chain; the sampler may not be used any more."""
        llama.llama_sampler_free(self._chain)

    def read_prompt(self, tokens: list[int]) -> None:
        """Let a repeat penalty know what stands before the new text."""
        if self._penalises:
            for token in tokens[-_PENALISED:]:
                llama.llama_sampler_accept(self._chain, token)

    def pick(self, context: Context) -> int:
        """The next token, from the row of the context's last decode."""
        return context.sample(self._chain)

    def pick_allowed(self, row: Row, allowed: list[int]) -> int:
        """The next token, one of those allowed; there must be one."""
        if self._is_plain_greedy:
            return max(allowed, key=row.__getitem__)
        if len(allowed) > _SHORTLIST:
            allowed = nlargest(_SHORTLIST, allowed, key=row.__getitem__)
        data = (llama.llama_token_data * len(allowed))(
            *[(token, row[token], 0.0) for token in allowed]
        )
        candidates = (llama.llama_token_data_array * 1)()
        candidates[0].data = ctypes.cast(data, llama.llama_token_data_p)
        candidates[0].size = len(allowed)
        candidates[0].selected = -1
        llama.llama_sampler_apply(self._chain, candidates)
        token = as_number(candidates[0].data[candidates[0].selected].id)
        llama.llama_sampler_accept(self._chain, token)
        return token

    def _add(self, sampler: "llama.llama_sampler_p | None") -> None:
        if not sampler:
            raise RunFailure(
                "BackendProtocolError", "The sampling settings make no sense together."
            )
        llama.llama_sampler_chain_add(self._chain, sampler)
