"""A model's own chat template, rendered so that contents cannot pose as markup.

The template sees an unguessable word in place of each content. Afterwards the text is
taken apart at these words: the template's pieces may hold control tokens, the contents
may not.
"""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Message

if TYPE_CHECKING:
    from jinja2 import Template


_CANNOT = (
    "The chat template of this model cannot show these messages. Choose another model."
)
_ENDLESS = (
    "The chat template of this model does not come to an end. Choose another model."
)


class ChatTemplate:
    """The Jinja template from the model's metadata."""

    def __init__(self, source: str, *, bos: str, eos: str) -> None:
        self._source = source
        self._bos = bos
        self._eos = eos
        self._endless = False

    def render(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """Pieces of the prompt; True with those that are the template's own.

        Templates without a system role get its text before the first user message.
        Raises RunFailure when the template refuses the messages.
        """
        from coauthor.backends.llama_cpp.chat_environment import TooMuch

        for attempt in (list(messages), _without_system(messages)):
            if self._endless:
                raise RunFailure("BackendProtocolError", _ENDLESS)
            try:
                pieces = self._pieces(attempt)
            except TooMuch:
                self._endless = True
                continue
            # A template is a foreign program: whatever it raises means it cannot.
            except Exception:
                continue
            if sum(not own for _, own in pieces) == len(attempt):
                return [(text, own) for text, own in pieces if text]
        raise RunFailure("BackendProtocolError", _ENDLESS if self._endless else _CANNOT)

    def _pieces(self, messages: list[Message]) -> list[tuple[str, bool]]:
        from coauthor.backends.llama_cpp.chat_environment import rendered

        secret = os.urandom(16).hex()
        contents = {f"{secret}x{at}x": m.text for at, m in enumerate(messages)}
        text = rendered(
            self._template,
            messages=[
                {"role": message.role, "content": word}
                for message, word in zip(messages, contents, strict=True)
            ],
            bos_token=self._bos,
            eos_token=self._eos,
            add_generation_prompt=True,
            # Reasoning models would think aloud for a long time first.
            enable_thinking=False,
            raise_exception=_raise,
            strftime_now=_now,
        )
        return [
            (contents.get(piece, piece), piece not in contents)
            for piece in re.split(f"({secret}x[0-9]+x)", text)
        ]

    @cached_property
    def _template(self) -> "Template":
        from coauthor.backends.llama_cpp.chat_environment import compile_template

        return compile_template(self._source)


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The messages with all system text moved to the front of the first other one."""
    system = [message.text for message in messages if message.role == "system"]
    others = [message for message in messages if message.role != "system"]
    if not others or others[0].role != "user":
        others.insert(0, Message("user", ""))
    text = "\n\n".join(filter(None, [*system, others[0].text]))
    return [Message("user", text), *others[1:]]


def _now(form: str) -> str:
    return datetime.now().astimezone().strftime(form)


def _raise(message: object) -> NoReturn:
    raise ValueError(str(message))
