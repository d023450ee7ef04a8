"""What drafting is worth to a rewrite, by how much of its text the answer changes.

A model with random weights does not rewrite, and the bundled one writes what it likes.
So the answer is given: our engine works through it as through its own, with all of its
decodes, samplers and cut-backs, but each token that its sampler picks is exchanged for
the next one of the answer. What is measured is the time of an engine whose model would
have said just that; whether a model says such a thing is another question.

Run as a script it measures in a process of its own, where it watches the engine's
decodes; reading the prompt is not measured.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.engines import child
from benchmarks.engines.engine import ROOT, Running
from benchmarks.setting import ESSAY, Figures
from coauthor.cli.bench.figures import percentile

CHANGED = (0.05, 0.1, 0.2)
"""Shares of the words that are replaced, left out or preceded by a new one."""
WAYS: dict[str, int | None] = {"none": 0, "4": 4, "8": 8, "chosen": None}
"""How many tokens are drafted; None leaves it to the engine, as the product does."""
_WORDS = 100
"""In a passage: with the answer it fits into the shortest context."""
_ROUNDS = 8
_SEED = 7


def drafts(running: Running) -> Figures:
    """Measure in a process of its own, with the same threads as everything else."""
    command = (sys.executable, "-m", __name__, str(running.model))
    sizes = map(str, (running.context, running.threads, running.batch_threads))
    done = subprocess.run(
        [*command, *sizes],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=running.environment,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def rewritten(words: Sequence[str], share: float, chance: Random) -> list[str]:
    """The words with about so many of them changed, half of these replaced."""
    new: list[str] = []
    for word in words:
        if chance.random() >= share:
            new.append(word)
            continue
        match chance.randrange(4):
            case 0:
                new += [chance.choice(words), word]
            case 1:
                pass
            case _:
                new.append(chance.choice(words))
    return new


def main() -> None:
    """Measure and print the figures as JSON in one line."""
    running = child.arguments()
    with TemporaryDirectory(prefix="coauthor-benchmark-") as folder:
        print(json.dumps(_figures(running, Path(folder))))


def _figures(running: Running, folder: Path) -> Figures:
    engine = _Engine(running, folder)
    words = ESSAY.read_text("utf-8").split(" ")
    chance = Random(_SEED)
    found: dict[float, dict[str, list[tuple[float, float]]]] = {
        share: {way: [] for way in WAYS} for share in CHANGED
    }
    for number in range(_ROUNDS):
        for share, ways in found.items():
            start = chance.randrange(len(words) - _WORDS)
            passage = words[start : start + _WORDS]
            answer = " ".join(rewritten(passage, share, chance))
            # Each in turn is the first, and none finds the prompt's logits kept.
            for way in sorted(ways, key=lambda _: chance.random()):
                prompt = f"{number} {way}. Mend this text.\n\n{' '.join(passage)}\n\n"
                with _drafting(WAYS[way]):
                    ways[way].append(engine.write(prompt, answer))
    return {
        "words": _WORDS,
        "rounds": _ROUNDS,
        "price": round(engine.price.value, 3),
        "by_share_of_words_changed": {
            str(share): {way: _summary(ways[way], ways["none"]) for way in ways}
            for share, ways in found.items()
        },
    }


def _summary(
    these: Sequence[tuple[float, float]], none: Sequence[tuple[float, float]]
) -> Figures:
    ratios = [a[0] / b[0] for a, b in zip(these, none, strict=True)]
    return {
        "tokens_per_decode": round(percentile([it[1] for it in these], 50), 2),
        "ms_per_token": round(percentile([it[0] for it in these], 50), 3),
        "time_over_none": round(percentile(ratios, 50), 3),
    }


class _Engine:
    """The worker's own parts, driven as its scheduler drives them."""

    def __init__(self, running: Running, folder: Path) -> None:
        # Native code may print, and only the figures belong on standard output.
        from coauthor.backends.llama_cpp.bell import Bell
        from coauthor.backends.llama_cpp.frames import BELL_BYTES, Load
        from coauthor.backends.llama_cpp.loading import load

        bell = folder / "bell"
        bell.write_bytes(bytes(BELL_BYTES))
        sizes = (running.context, running.threads, running.batch_threads)
        self._loaded = load(Load(str(running.model), *sizes), Bell(bell))
        self.price = self._loaded.draft_price
        self._sample = self._loaded.context.sample
        self._decode = self._loaded.context.decode

    def write(self, prompt: str, answer: str) -> tuple[float, float]:
        """Milliseconds for each token of the answer, and tokens for each decode."""
        from coauthor.backends.llama_cpp.frames import Generate
        from coauthor.backends.llama_cpp.generation import Generation
        from coauthor.backends.llama_cpp.prompt import Prompt
        from coauthor.backends.llama_cpp.turn import advance

        loaded = self._loaded
        # Else each token would pay for the cells of the answers before.
        while loaded.sequences.make_room([]):
            pass
        tokens = loaded.vocabulary.tokens(answer, continues=True)
        given = iter(tokens)
        decodes = 0
        begun = 0.0

        def sample(chain: Any, at: int) -> int:
            self._sample(chain, at)
            return next(given)

        def decode(spans: Any) -> Any:
            nonlocal decodes
            decodes += 1
            return self._decode(spans)

        loaded.context.sample, loaded.context.decode = sample, decode
        request = Generate(
            id=1,
            parts=[],
            max_tokens=len(tokens),
            stop=[],
            priority=1,
            heal=False,
            temperature=0,
            top_k=40,
            top_p=0.95,
            min_p=0.05,
            repeat_penalty=1,
            seed=0,
            copies=True,
        )
        run = Generation(
            request,
            Prompt(loaded.vocabulary.tokens(prompt, continues=False), b""),
            1,
            context=loaded.context,
            context_tokens=loaded.context_tokens,
            sequences=loaded.sequences,
            vocabulary=loaded.vocabulary,
            candidates=loaded.candidates,
            draft_price=self.price,
        )
        try:
            while True:
                for _, at in advance([run], loaded.context, loaded.sequences):
                    if not begun:
                        begun, decodes = perf_counter(), 0
                    piece = run.pick(at)
                    if piece is not None and piece.finish:
                        ms = (perf_counter() - begun) * 1000
                        # The first one came from the prompt's own logits.
                        later = piece.generated - 1
                        assert later == len(tokens) - 1, piece
                        return ms / later, later / decodes
        finally:
            run.close()


@contextmanager
def _drafting(length: int | None) -> Iterator[None]:
    """Let every draft have this length, or leave it to the engine."""
    from coauthor.backends.llama_cpp import drafts as own

    chosen: Callable[[float, float], int] = own.best_length
    if length is not None:
        own.best_length = lambda *_: length
    try:
        yield
    finally:
        own.best_length = chosen


if __name__ == "__main__":
    main()
