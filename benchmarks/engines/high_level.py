"""`llama_cpp.Llama` as programs use it that have the model in their own process.

Run as a script it is a child (`child`). Measured is `create_completion`, with all that
it does; there is no way to have it only read.
"""

from time import perf_counter
from typing import Any, cast

from llama_cpp import Llama

from benchmarks.engines import child
from benchmarks.engines.engine import Answer, Running


class HighLevel:
    """One model with the class's own reuse of what it has read."""

    def __init__(self, running: Running) -> None:
        """Load the model. Raises ValueError when it cannot be."""
        self._llama = Llama(
            str(running.model),
            n_ctx=running.context,
            n_threads=running.threads,
            n_threads_batch=running.batch_threads,
            verbose=False,
        )

    def ask(self, text: str, tokens: int) -> Answer:
        """Continue a text; at least by one token."""
        asked = perf_counter()
        made = self._llama.create_completion(
            text, max_tokens=max(tokens, 1), temperature=0.0
        )
        ms = (perf_counter() - asked) * 1000
        result = cast(dict[str, Any], made)
        return Answer(
            ms=ms,
            generated=result["usage"]["completion_tokens"],
            text=result["choices"][0]["text"],
        )


if __name__ == "__main__":
    child.serve(lambda: HighLevel(child.arguments()).ask)
