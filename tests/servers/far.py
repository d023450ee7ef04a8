"""Imitated services behind TLS that count as remote: they have a name, not loopback's.

Whoever should find it needs `NAME` for 127.0.0.1 among its hosts, and trusts the
certificate by `SSL_CERT_FILE`.
"""

import asyncio
import ssl
import subprocess
from pathlib import Path
from typing import Self

from tests.servers.imitation import Imitation
from tests.servers.imitation_anthropic import ImitationAnthropic
from tests.servers.imitation_ollama import ImitationOllama
from tests.servers.imitation_openai import ImitationOpenAI

NAME = "models.test"


def make_certificate(folder: Path) -> Path:
    """A file with a key and a certificate for `NAME`, which lasts a day."""
    file = folder / "far.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "1"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    parts = (folder / "key.pem", folder / "cert.pem")
    file.write_bytes(b"".join(part.read_bytes() for part in parts))
    return file


class _Far(Imitation):
    """At https://models.test."""

    place = ""
    """What stands in the settings behind that."""

    def __init__(self, certificate: Path) -> None:
        super().__init__()
        self.certificate = certificate

    async def __aenter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", 0, ssl=context
        )
        return self

    @property
    def port(self) -> int:
        assert self._server is not None
        return self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}{self.place}"

    @property
    def traffic(self) -> str:
        """All that came, in clear text."""
        return "\n".join(
            f"{it.method} {it.path} {dict(it.headers)} {it.body.decode()}"
            for it in self.requests
        )


class FarService(_Far, ImitationOpenAI):
    """OpenAI's API there."""

    place = "/v1"


class FarAnthropic(_Far, ImitationAnthropic):
    """Anthropic's."""


class FarOllama(_Far, ImitationOllama):
    """Ollama's."""
