"""Short questions to the server, with answers that are checked."""

from typing import TypeVar

import msgspec

from coauthor.backends.http.connection import Connection
from coauthor.backends.http.failures import StreamBroken
from coauthor.errors import BackendProtocolError

_A = TypeVar("_A")


class Asking:
    """Asks one server."""

    def __init__(self, connection: Connection, name: str) -> None:
        """`name` is what the writer calls the backend."""
        self._connection = connection
        self._name = name

    async def ask(self, path: str, body: object, kind: type[_A]) -> _A:
        """Give the answer as a value of this type; without a body it is a GET.

        Raises BackendError.
        """
        method = "GET" if body is None else "POST"
        try:
            told = await self._connection.ask(method, path, body)
        except StreamBroken:
            # It closes kept connections when it likes, and these questions are free.
            told = await self._connection.ask(method, path, body)
        try:
            return msgspec.json.decode(told, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BackendProtocolError(
                f"{self._name} does not answer as llama-server does; check its `url` "
                "and `kind` in your settings."
            ) from error
