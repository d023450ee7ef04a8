"""As much of an editor as a measurement needs: one document, typed into at its end."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coauthor.cli.bench.keys import ENCODING, moved
from coauthor.cli.bench.wire import Answer, Message, Wire, notification
from coauthor.document.positions import Position, position_at
from coauthor.lsp.client import OpenDocument

_INLINE_COMPLETION = "textDocument/inlineCompletion"
_INVOKED, _AUTOMATIC = 1, 2


def introduce(wire: Wire, folder: Path, options: Mapping[str, object]) -> Answer:
    """Open the session; the answer to `initialize`. `options` are settings.

    Raises ServerEnded or RequestFailed, as everything here.
    """
    answer = wire.ask(
        "initialize",
        {
            "processId": os.getpid(),
            "clientInfo": {"name": "coauthor bench"},
            "rootUri": folder.as_uri(),
            "capabilities": {
                "general": {"positionEncodings": [ENCODING]},
                "textDocument": {"inlineCompletion": {}},
            },
            "initializationOptions": dict(options),
        },
    )
    wire.notify("initialized", {})
    return answer


@dataclass(frozen=True, slots=True)
class Status:
    """The answer to `coauthor/status`, as far as we look at it."""

    state: str
    model: str
    counters: Mapping[str, int]
    """By their Python names, whatever the wire's are."""
    more: Mapping[str, Any]
    """What else the server tells in numbers since its start, such as its stages."""


_KNOWN = ("state", "model", "backend", "message", "counters")


def status(answer: Answer) -> Status:
    """Read an answer to `coauthor/status`."""
    raw: dict[str, Any] = answer.result
    counters: dict[str, int] = raw["counters"]
    return Status(
        state=raw["state"],
        model=raw["model"],
        counters={_snake_case(name): value for name, value in counters.items()},
        more={name: value for name, value in raw.items() if name not in _KNOWN},
    )


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@dataclass(frozen=True, slots=True)
class Item:
    """One suggestion."""

    text: str
    id: str | None


def suggestions(answer: Answer) -> list[Item]:
    """The suggestions in an answer, best first; none in an error."""
    if answer.error is not None or answer.result is None:
        return []
    items: list[dict[str, Any]] = answer.result["items"]
    return [Item(it["insertText"], _id(it)) for it in items if it["insertText"]]


def _id(item: dict[str, Any]) -> str | None:
    """What the server calls a suggestion: the argument of its command."""
    command: dict[str, Any] | None = item.get("command")
    return command["arguments"][0] if command else None


class Editor:
    """An open document and a cursor in it."""

    def __init__(self, wire: Wire, document: OpenDocument) -> None:
        """Open the document with the cursor at its end."""
        self._wire = wire
        self._version = 1
        self.uri = document.uri
        self.cursor = position_at(document.text, len(document.text), ENCODING)
        opened = {
            "uri": document.uri,
            "languageId": document.language,
            "version": 1,
            "text": document.text,
        }
        wire.notify("textDocument/didOpen", {"textDocument": opened})

    def write(self, text: str) -> int:
        """Insert at the cursor and ask for ghost text, as an editor does at each key.

        Both go in one write, so the time of the answer has the edit's in it.
        """
        change = self._insertion(text)
        return self._wire.request(*self._question(_AUTOMATIC), change)

    def insert(self, text: str) -> None:
        """Insert at the cursor and ask for nothing."""
        change = self._insertion(text)
        self._wire.notify(change["method"], change["params"])

    def invoke(self) -> int:
        """Ask for ghost text as when the writer wants it now."""
        return self._wire.request(*self._question(_INVOKED))

    def accept(self, item: Item) -> int:
        """Insert a suggestion, say so, and ask for the next."""
        messages = [self._insertion(item.text)]
        if item.id is not None:
            length = len(item.text.encode("utf-16-le")) // 2
            accepted = {"suggestion": item.id, "acceptedLength": length}
            messages.append(notification("coauthor/didAccept", accepted))
        return self._wire.request(*self._question(_AUTOMATIC), *messages)

    def shown(self, item: Item) -> None:
        """Say that a suggestion became visible."""
        if item.id is not None:
            shown = {"textDocument": {"uri": self.uri}, "suggestion": item.id}
            self._wire.notify("coauthor/didShow", shown)

    def _question(self, trigger: int) -> tuple[str, Message]:
        return _INLINE_COMPLETION, {
            "textDocument": {"uri": self.uri},
            "position": _wire_position(self.cursor),
            "context": {"triggerKind": trigger},
        }

    def _insertion(self, text: str) -> Message:
        self._version += 1
        at = _wire_position(self.cursor)
        self.cursor = moved(self.cursor, text)
        return notification(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri, "version": self._version},
                "contentChanges": [{"range": {"start": at, "end": at}, "text": text}],
            },
        )


def _wire_position(position: Position) -> Message:
    return {"line": position.line, "character": position.character}
