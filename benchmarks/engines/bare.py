"""The limit: llama.cpp's own functions in a loop, with nothing around them.

Run as a script it is a child (`child`). Measured are the decodes and the picking of
tokens, after the text has been tokenized.
"""

import ctypes
from time import perf_counter

from benchmarks.engines import child
from benchmarks.engines.engine import Answer, Running
from coauthor.backends.llama_cpp.context import flash_attention
from coauthor.backends.llama_cpp.native import as_number, llama


class Bare:
    """One model, one context, one sequence."""

    def __init__(self, running: Running) -> None:
        """Load the model. Raises RuntimeError when it cannot be."""
        model = llama.llama_model_load_from_file(
            str(running.model).encode(), llama.llama_model_default_params()
        )
        vocab = llama.llama_model_get_vocab(model) if model else None
        params = llama.llama_context_default_params()
        params.n_ctx = running.context
        # As ours: llama.cpp's own choice is slower on a CPU.
        params.flash_attn_type = flash_attention()
        params.n_threads = running.threads
        params.n_threads_batch = running.batch_threads
        params.no_perf = True
        context = llama.llama_init_from_model(model, params) if model else None
        memory = llama.llama_get_memory(context) if context else None
        if not vocab or not context or not memory:
            raise RuntimeError(f"{running.model} cannot be loaded.")
        self._vocab, self.context, self._memory = vocab, context, memory
        self._most = llama.llama_n_batch(context)
        self._greedy = llama.llama_sampler_init_greedy()
        self._kept: list[int] = []

    def ask(self, text: str, tokens: int) -> Answer:
        """Continue a text by so many tokens, whether or not it ends before."""
        prompt = self._tokens(text)
        new: list[int] = []
        asked = perf_counter()
        common = self._common(prompt)
        llama.llama_memory_seq_rm(self._memory, 0, common, -1)
        for start in range(common, len(prompt), self._most):
            self._decode(prompt[start : start + self._most])
        while len(new) < tokens:
            if new:
                self._decode(new[-1:])
            new.append(llama.llama_sampler_sample(self._greedy, self.context, -1))
        ms = (perf_counter() - asked) * 1000
        self._kept = prompt + new[:-1]
        written = self._before_the_end(new)
        return Answer(
            ms=ms,
            generated=len(written),
            evaluated=len(prompt) - common,
            text=b"".join(map(self._piece, written)).decode(errors="replace"),
        )

    def _common(self, prompt: list[int]) -> int:
        """How many tokens need not be read again; the last one gives the logits."""
        for at, (kept, token) in enumerate(zip(self._kept, prompt, strict=False)):
            if kept != token:
                return at
        return min(len(self._kept), len(prompt) - 1)

    def _decode(self, tokens: list[int]) -> None:
        array = (llama.llama_token * len(tokens))(*tokens)
        batch = llama.llama_batch_get_one(array, len(tokens))
        if llama.llama_decode(self.context, batch):
            raise RuntimeError("llama_decode failed.")

    def _tokens(self, text: str) -> list[int]:
        data = text.encode()
        room = (llama.llama_token * (len(data) + 2))()
        count = llama.llama_tokenize(
            self._vocab, data, len(data), room, len(room), True, False
        )
        return list(room[:count])

    def _before_the_end(self, tokens: list[int]) -> list[int]:
        for at, token in enumerate(tokens):
            if llama.llama_vocab_is_eog(self._vocab, as_number(token)):
                return tokens[:at]
        return tokens

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        count = llama.llama_token_to_piece(
            self._vocab, token, buffer, len(buffer), 0, False
        )
        return buffer.raw[: max(count, 0)]


if __name__ == "__main__":
    child.serve(lambda: Bare(child.arguments()).ask)
