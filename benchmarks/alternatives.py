"""What two, three or more alternatives cost compared with one.

One server for each number; at every word each is asked once, in a random order, so that
whatever else the machine does meets them all alike.
"""

from contextlib import ExitStack
from random import Random

from benchmarks.setting import Counted, Figures, Setting, opened, server, words
from coauthor.cli.bench.editor import Editor, suggestions
from coauthor.cli.bench.figures import percentile, summary
from coauthor.cli.bench.wire import Wire

NUMBERS = (1, 2, 3, 4, 5)


class _Asked:
    """One number of alternatives and what it cost so far."""

    def __init__(self, wire: Wire, editor: Editor) -> None:
        self.wire = wire
        self.editor = editor
        self.counted = Counted(wire)
        self.ms: list[float] = []
        self.offered: list[float] = []
        self.generated: list[float] = []
        self.generations: list[float] = []

    def ask(self, word: str) -> tuple[float, int, dict[str, int]]:
        self.editor.insert(word)
        self.wire.ask("coauthor/status", {})  # So that the edit is done.
        answer = self.wire.wait(self.editor.invoke())
        return answer.ms, len(suggestions(answer)), self.counted.since()

    def keep(self, found: tuple[float, int, dict[str, int]]) -> None:
        ms, offered, counts = found
        self.ms.append(ms)
        self.offered.append(offered)
        self.generated.append(counts["generated"])
        self.generations.append(counts["requests"])


def alternatives(setting: Setting, text: str, typed_words: int, seed: int) -> Figures:
    """Ask at each of the last words; places that anybody knew already are left out."""
    beginning, rest = words(text, typed_words)
    chance = Random(seed)
    with ExitStack() as stack:
        asked: dict[int, _Asked] = {}
        for number in NUMBERS:
            wire = stack.enter_context(server(setting, alternatives=number))
            asked[number] = _Asked(wire, opened(wire, beginning))
        for word in rest:
            order = chance.sample(NUMBERS, len(NUMBERS))
            found = {number: asked[number].ask(word) for number in order}
            if all(counts["requests"] for _, _, counts in found.values()):
                for number in NUMBERS:
                    asked[number].keep(found[number])
    return {
        "asked": len(rest),
        "compared": len(asked[1].ms),
        "by_number": {
            str(number): _figures(asked[number], asked[1]) for number in asked
        },
    }


def _figures(many: _Asked, one: _Asked) -> Figures:
    ratios = [ms / alone for ms, alone in zip(many.ms, one.ms, strict=True)]
    medians = percentile(many.ms, 50) / percentile(one.ms, 50) if one.ms else None
    return {
        "ms": summary(many.ms),
        "ratio_of_medians": medians and round(medians, 2),
        "ratio_at_each_word": summary(ratios),
        "offered": summary(many.offered),
        "tokens": summary(many.generated),
        "generations": summary(many.generations),
    }
