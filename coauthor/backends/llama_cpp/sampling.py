"""Picking the next token: llama.cpp's sampler chain, also over a few allowed tokens."""

from coauthor.backends.llama_cpp.candidates import Candidates
from coauthor.backends.llama_cpp.context import Context, Row
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Generate
from coauthor.backends.llama_cpp.native import llama
from coauthor.backends.llama_cpp.witness import Witness

_PENALISED = 64
"""How many of the last tokens a repeat penalty looks at."""
_SEEDS = 2**32 - 1
"""llama.cpp takes the seed after the last one as "choose one yourself"."""


class Sampler:
    """The chain of one run. `close` frees it."""

    def __init__(self, request: Generate, candidates: Candidates) -> None:
        params = llama.llama_sampler_chain_default_params()
        params.no_perf = True
        self._chain = llama.llama_sampler_chain_init(params)
        self._candidates = candidates
        self._penalises = request.repeat_penalty not in (0.0, 1.0)
        greedy = request.temperature <= 0
        self._witness = Witness() if request.probability and greedy else None
        considered = 1 if greedy else request.top_k
        penalty_lowers = self._penalises and request.repeat_penalty > 1
        probabilities_only = self._witness is not None and not self._penalises
        if considered > 0 and (penalty_lowers or probabilities_only):
            self._add_narrowing(considered)
        if self._witness is not None:
            # It fills in probabilities; what it picks itself does not matter.
            self._add(llama.llama_sampler_init_dist(0))
        if self._penalises:
            self._add_penalties(request)
        if greedy:
            self._add(llama.llama_sampler_init_greedy())
            if self._witness is not None:
                self._add(self._witness.link())
        else:
            self._add(llama.llama_sampler_init_top_k(request.top_k))
            self._add(llama.llama_sampler_init_top_p(request.top_p, 1))
            self._add(llama.llama_sampler_init_min_p(request.min_p, 1))
            self._add(llama.llama_sampler_init_temp(request.temperature))
            self._add(llama.llama_sampler_init_dist(request.seed % _SEEDS))

    @property
    def log_probability(self) -> float | None:
        """The mean of what was picked so far; None where nobody asked.

        It is the model's own, before a penalty, among the 65 likeliest tokens. Where
        only some were allowed, among those.
        """
        return self._witness.mean if self._witness is not None else None

    def close(self) -> None:
        """Free the chain; the sampler may not be used any more."""
        llama.llama_sampler_free(self._chain)

    def read_prompt(self, tokens: list[int]) -> None:
        """Let a repeat penalty know what stands before the new text."""
        if self._penalises:
            for token in tokens[-_PENALISED:]:
                llama.llama_sampler_accept(self._chain, token)

    def pick(self, context: Context, at: int) -> int:
        """The next token, from one of the rows of the context's last decode."""
        return context.sample(self._chain, at)

    def pick_from(self, row: Row) -> int:
        """The next token, from a row that was kept."""
        self._candidates.fill(row)
        return self._picked()

    def pick_allowed(self, row: Row, allowed: list[int]) -> int:
        """The next token, one of those allowed; there must be one."""
        self._candidates.fill_allowed(row, allowed)
        return self._picked()

    def _picked(self) -> int:
        token = self._candidates.apply(self._chain)
        llama.llama_sampler_accept(self._chain, token)
        return token

    def _add_narrowing(self, considered: int) -> None:
        """Leave the likeliest tokens only.

        For a penalty llama.cpp looks every token of the vocabulary up in a hash table,
        which takes longer than everything else here, and probabilities of all would
        take as long. A penalty above 1 only moves tokens down, so it is enough to look
        at those that can be among the `considered` likeliest afterwards.
        """
        self._add(llama.llama_sampler_init_top_k(considered + _PENALISED))

    def _add_penalties(self, request: Generate) -> None:
        """Penalise the last tokens."""
        self._add(
            llama.llama_sampler_init_penalties(
                self._candidates.size, _PENALISED, request.repeat_penalty, 0.0, 0.0
            )
        )

    def _add(self, sampler: "llama.llama_sampler_p | None") -> None:
        if not sampler:
            raise RunFailure(
                "BackendProtocolError", "The sampling settings make no sense together."
            )
        llama.llama_sampler_chain_add(self._chain, sampler)
