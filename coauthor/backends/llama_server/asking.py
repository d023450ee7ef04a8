"""Short questions to the server, with answers that are checked."""

from typing import TypeVar

from coauthor.backends.http.answers import whole_answer
from coauthor.backends.http.connection import Connection
from coauthor.backends.http.failures import StreamBroken

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
        return whole_answer(told, kind, self._name, "llama-server")
