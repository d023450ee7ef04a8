"""The connections to one server, which are kept and used again.

On this machine no proxy is asked, whatever the environment says; and no redirect is
followed anywhere, because it could lead the writer's text elsewhere.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
import msgspec

from coauthor.backends.http.address import Address
from coauthor.backends.http.failures import error_of, error_of_kind, translated
from coauthor.backends.http.refusal import refusal
from coauthor.backends.shared_task import SharedTask
from coauthor.errors import BackendError, BackendProtocolError, BackendUnavailable
from coauthor.version import VERSION

_LONGEST_ERROR = 65_536
_LONGEST_ANSWER = 8_000_000
"""Bytes of an answer that is no stream; lists of models can be long."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for each stage of a request."""

    connect: float = 5.0
    send: float = 20.0
    wait: float = 120.0
    """For the first byte of an answer, and between two: some read for minutes."""


class Connection:
    """Asks one server, and speaks of its failures as ours."""

    def __init__(
        self,
        address: Address,
        name: str,
        headers: Callable[[], Awaitable[Mapping[str, str]]],
        timeouts: Timeouts | None = None,
    ) -> None:
        """Connect nowhere yet.

        `name` is what the writer calls the backend; `headers` is asked for those that
        hold a key, once for all requests, and again when the key was refused.
        """
        self.model = ""
        """The model that is asked for, to be named in errors."""
        self.key_refused = False
        """Whether the server did not accept the key that was read last."""
        self._address = address
        self._name = name
        self._reading = SharedTask(headers)
        self._timeouts = timeouts or Timeouts()
        self._headers: Mapping[str, str] | None = None
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    async def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Give a whole answer. Raises BackendError."""
        async with self._response(method, path, body) as response:
            return await self._limited(response, _LONGEST_ANSWER)

    async def stream(self, path: str, body: object) -> AsyncGenerator[bytes, None]:
        """Give an answer in pieces as they come. Closing it hangs up.

        Raises BackendError.
        """
        async with self._response("POST", path, body) as response:
            async for piece in response.aiter_bytes():
                yield piece

    async def close(self) -> None:
        """Hang up for good; safe to call twice."""
        self._closed = True
        await self._reading.cancel()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    @asynccontextmanager
    async def _response(
        self, method: str, path: str, body: object
    ) -> AsyncGenerator[httpx.Response, None]:
        if self._headers is None:
            self._headers = await self._reading.run()
            self.key_refused = False
        kept = self._headers
        content = None if body is None else msgspec.json.encode(body)
        headers = {"content-type": "application/json"} if content else {}
        try:
            async with self._opened().stream(
                method,
                self._address.url + path,
                content=content,
                headers={**headers, **kept},
            ) as response:
                if response.status_code != 200:
                    raise await self._refused(response, body, kept)
                if "text/html" in response.headers.get("content-type", ""):
                    raise error_of_kind("place", self._name)  # A page for people.
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise translated(error, self._name, self._address) from error

    async def _refused(
        self, response: httpx.Response, asked: object, kept: Mapping[str, str]
    ) -> BackendError:
        body = await self._limited(response, _LONGEST_ERROR)
        found = refusal(response.status_code, body, response.headers, asked)
        if found.kind == "key":
            if not {"authorization", "x-api-key"} & {*kept}:
                found = replace(found, kind="no_key")
            if self._headers is kept:
                # It may have been replaced by a new one; here it was not so far.
                self._headers, self.key_refused = None, True
        return error_of(found, self._name, self.model)

    def _opened(self) -> httpx.AsyncClient:
        if self._closed:
            # Whoever tries again would send text by settings that hold no more.
            raise BackendUnavailable(f"{self._name} is no longer used.")
        if self._client is None:
            times = self._timeouts
            try:
                self._client = httpx.AsyncClient(
                    trust_env=self._address.destination == "remote",
                    follow_redirects=False,
                    headers={"user-agent": f"coauthor/{VERSION}"},
                    timeout=httpx.Timeout(
                        connect=times.connect,
                        write=times.send,
                        read=times.wait,
                        pool=times.wait,
                    ),
                )
            except (ImportError, OSError, ValueError) as error:
                raise BackendUnavailable(
                    f"{self._name} cannot be reached: the proxy or the certificates "
                    "that your environment names are of no use here; correct "
                    "`HTTPS_PROXY`, `ALL_PROXY` or `SSL_CERT_FILE`."
                ) from error
        return self._client

    async def _limited(self, response: httpx.Response, most: int) -> bytes:
        """Read an answer. Raises BackendProtocolError when it is too long."""
        read = bytearray()
        async for piece in response.aiter_bytes():
            read += piece
            if len(read) > most:
                raise BackendProtocolError(
                    f"{self._name} answers far more than it was asked for; check its "
                    "`url` in your settings."
                )
        return bytes(read)
