"""The one exception of the worker: a run that cannot be done, and what to tell."""

from typing import Literal

Kind = Literal[
    "ModelNotFound", "ContextTooLong", "BackendUnavailable", "BackendProtocolError"
]


class RunFailure(Exception):
    """Becomes a `Failed` frame; the worker goes on."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
