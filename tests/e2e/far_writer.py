"""A writer who has chosen a far server."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bare_client import Json
from tests.e2e.process_client import ProcessClient, server_process
from tests.e2e.watched import watch, with_hosts
from tests.servers.far import NAME, FarAnthropic, FarOllama, FarService
from tests.servers.imitation import KEY
from tests.servers.imitation_openai import MODEL


class Far:
    """A writer whose settings name a far server, and a folder of theirs."""

    def __init__(
        self,
        tmp_path: Path,
        service: FarService | FarAnthropic | FarOllama,
        kind: str = "openai_compatible",
        model: str = MODEL,
    ) -> None:
        self.service = service
        self._asked_as = f'kind = "{kind}"\nmodel = "{model}"\n'
        self.folder = tmp_path / "letters"
        self.folder.mkdir()
        self.uri = (self.folder / "letter.md").as_uri()
        self.log = tmp_path / "log"
        self.heard = watch(tmp_path)
        self._before = with_hosts(tmp_path, NAME)
        self._config = tmp_path / "config" / "config.toml"
        self._config.parent.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        self.environment = {
            **kept,
            **self.heard.environment,
            "SSL_CERT_FILE": str(service.certificate),
            "COAUTHOR_TEST_KEY": KEY,
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        }

    def configure(
        self,
        backend: str = "far",
        more: str = "",
        key: str = '{env = "COAUTHOR_TEST_KEY"}',
        fallback: str = "",
    ) -> None:
        self._config.write_text(
            f'backend = "{backend}"\nfallback = [{fallback}]\n'
            f'[[backends]]\nname = "far"\n{self._asked_as}'
            f'url = "{self.service.url}"\n'
            f"key = {key}\n"
            f'[log]\nlevel = "info"\n[privacy]\nredact = ["Ann Lee"]\n{more}'
        )

    def run(self, *command: str, status: int = 0) -> str:
        """What a command of the terminal prints in the folder, and its exit status."""
        done = subprocess.run(
            [sys.executable, "-m", "coauthor", *command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    @asynccontextmanager
    async def editor(self, **options: object) -> AsyncIterator[ProcessClient]:
        async with server_process(*self._before, **self.environment) as client:
            options = {"inline": {"pauseMs": 0}, **options}
            await client.initialize(
                rootUri=self.folder.as_uri(), initializationOptions=options
            )
            yield client

    def logged(self) -> str:
        return "".join(it.read_text() for it in self.log.glob("*.log*"))


async def ideas(client: ProcessClient, uri: str, character: int) -> list[Json]:
    place = {"line": 0, "character": character}
    asked = {"textDocument": {"uri": uri}, "position": place, "command": "what-next"}
    return (await client.request("coauthor/ideas", asked))["ideas"]
