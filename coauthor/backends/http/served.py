"""What the backends of servers share: a connection, and the way of a request.

resumed      an answer that broke off goes on
Retries      again, before the first word
_run         the request in the words of one kind of server
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Literal

from coauthor.backends.base import (
    Capabilities,
    Delta,
    FinishReason,
    GenerationRequest,
    PromptPiece,
    Usage,
)
from coauthor.backends.http.address import Address
from coauthor.backends.http.connection import Connection, Timeouts
from coauthor.backends.http.failures import broken_off
from coauthor.backends.http.resume import resumed
from coauthor.backends.http.retry import Retries
from coauthor.backends.keys import Keys, KeySource, Secret
from coauthor.backends.room import Room
from coauthor.backends.stops import Stops


class ServedBackend:
    """One model of one server. A kind of server adds `start`, `generate` and `_run`."""

    def __init__(
        self,
        name: str,
        address: Address,
        model: str,
        key: KeySource | None = None,
        *,
        context_tokens: int = 0,
        keys: Keys | None = None,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
    ) -> None:
        """Connect nowhere yet.

        `name` is what the writer calls it. `model` may be empty where the server has
        only one, and with 0 `context_tokens` it says how many there are. `keys` is what
        backends share that may have one `key`.
        """
        self.name = name
        here = self._is_here(address, model)
        self.destination: Literal["local", "remote"] = "local" if here else "remote"
        self._address = address = self._root(address)
        self._key = key
        self._keys = keys or Keys()
        self._secret: Secret | None = None
        self._context_tokens = context_tokens
        self._known: Capabilities | None = None
        self._connection = Connection(address, name, self._headers, timeouts)
        self._connection.model = model
        self._retries = retries or Retries(name)
        self._room = Room()

    async def preview(
        self,
        request: GenerationRequest,  # noqa: ARG002 - the protocol's.
    ) -> tuple[PromptPiece, ...] | None:
        """Most servers do not tell what they make of a prompt."""
        return None

    async def unload(self) -> None:
        """The memory is the server's, and others may be using the model."""

    async def close(self) -> None:
        """Hang up."""
        await self._connection.close()

    def _is_here(self, address: Address, model: str) -> bool:  # noqa: ARG002 - Ollama's.
        """Whether the text stays on this machine."""
        return address.destination == "local"

    def _root(self, address: Address) -> Address:
        """What all paths stand behind."""
        return address

    @property
    def _model(self) -> str:
        return self._connection.model

    @_model.setter
    def _model(self, name: str) -> None:
        self._connection.model = name

    async def _headers(self) -> Mapping[str, str]:
        """Those that the server wants, with the key if there is one."""
        if self._key is None:
            return {}
        refused = self._secret if self._connection.key_refused else None
        self._secret = await self._keys.read(self._key, refused)
        return self._with_key(self._secret.reveal())

    def _with_key(self, key: str) -> Mapping[str, str]:
        """The header that most servers want a key in."""
        return {"authorization": f"Bearer {key}"}

    def _answered(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        return resumed(request, self._tried)

    def _tried(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        return self._retries.run(request, self._run)

    def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Ask once. Raises BackendError."""
        raise NotImplementedError

    def _last(self, stops: Stops, ending: FinishReason | None, usage: Usage) -> Delta:
        """The end of an answer. Raises StreamBroken where it has none."""
        if stops.stopped:
            return Delta("", "stop", usage)
        if ending is None:
            raise broken_off(self.name)
        return Delta(stops.finish(), ending, usage)
