"""What the lines of a streamed answer say."""

from msgspec import Struct

from coauthor.backends.base import FinishReason, Usage
from coauthor.backends.http.sureness import Sureness


class _Message(Struct):
    content: str = ""


class _Token(Struct):
    logprob: float | None = None


class Line(Struct):
    """One line of `/api/generate` or `/api/chat`; thoughts are not read."""

    response: str = ""
    message: _Message | None = None
    done: bool = False
    done_reason: str = ""
    prompt_eval_count: int = 0
    eval_count: int = 0
    error: str = ""
    remote_host: str = ""
    logprobs: list[_Token] | None = None

    @property
    def text(self) -> str:
        """What the model writes in it."""
        return self.message.content if self.message is not None else self.response


class Answer:
    """Follows a stream line by line."""

    def __init__(self) -> None:
        self.finish: FinishReason | None = None
        """Why the model ended; None before the last line."""
        self._evaluated = 0
        self._generated = 0
        self._sureness = Sureness()

    def add(self, line: Line) -> str:
        """Take the next line; give the text in it, perhaps none."""
        if line.text:
            self._generated += 1
        self._sureness.add(it.logprob for it in line.logprobs or ())
        if line.done:
            # It says `stop` for its own end of text and for a stop sequence alike.
            self.finish = "length" if line.done_reason == "length" else "end"
            self._evaluated = line.prompt_eval_count
            self._generated = line.eval_count or self._generated
        return line.text

    @property
    def usage(self) -> Usage:
        """What it has cost so far; before the end, a line counts as a token."""
        sure = self._sureness.mean
        return Usage(self._evaluated, 0, self._generated, log_probability=sure)
