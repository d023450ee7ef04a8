"""Short questions to the server, with answers that are checked."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote

from coauthor.backends.http.answers import whole_answer
from coauthor.backends.http.connection import Connection
from coauthor.backends.http.failures import StreamBroken

_A = TypeVar("_A")


class Asking:
    """Asks one server."""

    def __init__(self, connection: Connection, name: str, model: str = "") -> None:
        """`name` is what the writer calls the backend.

        `model` is the one that is meant, where the server has several.
        """
        self._connection = connection
        self._name = name
        self._model = model

    async def ask(
        self, path: str, body: Mapping[str, object] | None, kind: type[_A]
    ) -> _A:
        """Give the answer as a value of this type; without a body it is a GET.

        Raises BackendError.
        """
        method = "GET" if body is None else "POST"
        if self._model and body is None:
            path += f"?model={quote(self._model, safe='')}"
        elif self._model:
            body = {"model": self._model, **(body or {})}
        try:
            told = await self._connection.ask(method, path, body)
        except StreamBroken:
            # It closes kept connections when it likes, and these questions are free.
            told = await self._connection.ask(method, path, body)
        return whole_answer(told, kind, self._name, "llama-server")
