"""What a server says, as a value; or as one of our errors, where it is none."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from coauthor.backends.http.failures import StreamBroken
from coauthor.errors import BackendProtocolError

_A = TypeVar("_A")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)


def whole_answer(data: bytes, kind: type[_A], name: str, server: str) -> _A:
    """A whole answer, as JSON of this type.

    `name` is what the writer calls the backend, `server` what should be there.
    Raises BackendProtocolError.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except _UNREADABLE as error:
        raise BackendProtocolError(
            f"{name} does not answer as {server} does; check its `url` and `kind` in "
            "your settings."
        ) from error


def piece_of_stream(data: bytes, read: Callable[[bytes], _A], name: str) -> _A:
    """A piece of a stream, as `read` understands it. Raises StreamBroken."""
    try:
        return read(data)
    except _UNREADABLE as error:
        raise StreamBroken(
            f"{name} answers something unreadable; try again."
        ) from error
