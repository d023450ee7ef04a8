"""Types the end of a text into a server as a person would, and times every key.

With pauses, a key comes when its pause is over, whether the one before has been
answered or not; then the server gives the older request up. Without pauses, a key
comes when the one before has been answered.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from coauthor.cli.bench.editor import Editor, Item, Status, status, suggestions
from coauthor.cli.bench.keys import Key
from coauthor.cli.bench.rhythm import Rhythm
from coauthor.cli.bench.sources import Outcome, Press, Sources
from coauthor.cli.bench.wire import Answer, Wire
from coauthor.errors import RequestFailed

_REQUEST_CANCELLED = -32800
_LONGEST_SECONDS = 60.0
"""For one answer; a server that takes longer hangs."""
_ROOM_SECONDS = 0.02
"""Before the next key, to ask for the counters without being in its way."""
_TAKEN = 0.25
"""Of the suggestions that a writer who accepts some could take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to type."""

    seed: int
    rhythm: Rhythm | None
    """None: each key comes as soon as the one before has been answered."""
    speed: float = 1.0
    """2 halves all pauses."""
    accepts: bool = False
    """Now and then takes a suggestion that stands where a word begins."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What happened."""

    presses: Sequence[Press]
    seconds: float
    before: Status
    after: Status


def replay(wire: Wire, editor: Editor, keys: Sequence[Key], plan: Plan) -> Replay:
    """Type the keys at the editor's cursor. Raises ServerEnded or RequestFailed."""
    before = _when_quiet(wire)
    typist = _Typist(wire, editor, plan, before)
    began = time.perf_counter()
    typist.type(keys)
    seconds = time.perf_counter() - began
    after = _when_quiet(wire)
    typist.sources.settle(after.counters)
    return Replay(typist.presses, seconds, before, after)


class _Typist:
    def __init__(self, wire: Wire, editor: Editor, plan: Plan, before: Status) -> None:
        self.presses: list[Press] = []
        self.sources = Sources(before.counters)
        self._wire = wire
        self._editor = editor
        self._plan = plan
        self._chance = Random(plan.seed)
        self._due = time.perf_counter()
        self._pending: dict[int, Press] = {}
        self._asked: int | None = None
        """The request for counters that is under way."""
        self._offer: Item | None = None
        """What is on the screen."""

    def type(self, keys: Sequence[Key]) -> None:
        """Press every key at its time and wait for the last answer."""
        waiting = deque(keys)
        while waiting:
            key = waiting.popleft()
            self._press(key)
            self._listen()
            item = self._offer
            if item is not None and waiting and self._would_take(key):
                self._accept(item)
                self._listen()
                if not item.text[-1].isspace():
                    waiting.appendleft(Key(" ", "after_word"))
        self._listen(to_the_end=True)

    def _press(self, key: Key) -> None:
        press = Press(key.ends, self._pause_ms(key))
        number = self._editor.write(key.text)
        self._sent(number, press)
        if self._offer is not None and self._offer.text.startswith(key.text):
            rest = self._offer.text.removeprefix(key.text)
            self._offer = Item(rest, self._offer.id) if rest.strip() else None
        else:
            self._offer = None

    def _accept(self, item: Item) -> None:
        press = Press("accepted", self._pause_ms(Key(" ", "after_sentence")))
        self._offer = None
        self._sent(self._editor.accept(item), press)

    def _would_take(self, key: Key) -> bool:
        at_a_word = key.ends not in ("inside_word", "after_paragraph")
        return self._plan.accepts and at_a_word and self._chance.random() < _TAKEN

    def _pause_ms(self, key: Key) -> float:
        if self._plan.rhythm is None:
            return 0.0
        drawn = self._plan.rhythm.pause_ms(key.ends, self._chance)
        return drawn / self._plan.speed

    def _sent(self, number: int, press: Press) -> None:
        self._pending[number] = press
        self.presses.append(press)
        self._due = time.perf_counter() + press.pause_ms / 1000

    def _listen(self, *, to_the_end: bool = False) -> None:
        """Take answers until the next key is due."""
        patient = to_the_end or self._plan.rhythm is None
        latest = time.perf_counter() + _LONGEST_SECONDS
        while True:
            if patient and not self._pending and self._asked is None:
                return
            answer = self._wire.answer(latest if patient else self._due)
            if answer is not None:
                self._take(answer)
            elif patient:
                raise RequestFailed("The server leaves keys unanswered.")
            else:
                return

    def _take(self, answer: Answer) -> None:
        if answer.id == self._asked:
            self._asked = None
            self.sources.tell(status(answer).counters)
            return
        press = self._pending.pop(answer.id, None)
        if press is None:
            return
        items = suggestions(answer)
        press.ms = answer.ms
        press.outcome = _outcome(answer, items)
        self.sources.answered(press)
        if not self._pending:
            self._show(items, press)
        self._ask_for_counters()

    def _show(self, items: Sequence[Item], press: Press) -> None:
        """Put an answer for the text as it is now on the screen."""
        seen = self._offer.text if self._offer is not None else ""
        self._offer = items[0] if items else None
        if self._offer is None:
            return
        text = self._offer.text
        if text.startswith(seen):
            press.new_characters = len(text) - len(seen)
        elif not seen.startswith(text):
            press.new_characters = len(text)
        if press.new_characters:
            self._editor.shown(self._offer)

    def _ask_for_counters(self) -> None:
        """Between two keys: only when nothing else is going on."""
        room = self._due - time.perf_counter() > _ROOM_SECONDS
        if self._pending or self._asked is not None:
            return
        if room or self._plan.rhythm is None:
            self.sources.ask()
            self._asked = self._wire.request("coauthor/status", {})


def _outcome(answer: Answer, items: Sequence[Item]) -> Outcome:
    if answer.error is not None:
        return "superseded" if answer.error == _REQUEST_CANCELLED else "failed"
    return "shown" if items else "empty"


def _when_quiet(wire: Wire) -> Status:
    """The status when the model has nothing to do, so that all tokens are counted."""
    latest = time.perf_counter() + _LONGEST_SECONDS
    while True:
        found = status(wire.ask("coauthor/status", {}))
        if found.state != "thinking":
            return found
        if time.perf_counter() > latest:
            raise RequestFailed("The model does not come to an end.")
        time.sleep(_ROOM_SECONDS)
