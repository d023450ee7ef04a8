"""Local work opens no internet socket, and what is seen by a far server is harmless."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bare_client import URI, Failure
from tests.e2e.far_writer import Far, ideas
from tests.e2e.process_client import server_process
from tests.e2e.watched import (
    internet_sockets,
    traced,
    watch,
    without_network,
)
from tests.servers.far import NAME, FarService, make_certificate
from tests.servers.imitation import KEY
from tests.servers.imitation_openai import failure

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Only Linux has namespaces"
)
STORY = "The old man walked down to the harbour every morning, and "


async def test_local_work_opens_no_internet_socket(tmp_path: Path) -> None:
    heard, log = watch(tmp_path), tmp_path / "sockets"
    before = (*without_network(), *traced(log))
    async with server_process(*before, **heard.environment) as client:
        await client.initialize()
        client.open(STORY)
        assert (await client.suggest(0, len(STORY)))["items"]
        assert await ideas(client, URI, len(STORY))
        with suppress(Failure):  # This model may have none that is good enough.
            span = {"line": 0, "character": 0}, {"line": 0, "character": len(STORY)}
            around = dict(zip(("start", "end"), span, strict=True))
            asked = {"textDocument": {"uri": URI}, "range": around}
            await client.request("coauthor/rewrite", {**asked, "command": "tighten"})
        python = [it for it in client.workers() if "strace" not in it.name()]
        assert {it.pid for it in python} <= heard.processes()
        assert len(heard.processes()) >= 2, "the server and its worker"
        assert internet_sockets(python[0].pid) == []
        await client.hang_up()
    assert heard.heard("new") <= {str(int(socket.AF_UNIX))}
    assert heard.heard("connect") | heard.heard("lookup") == set()
    if log.exists():
        assert not re.search(r"AF_(?!UNIX)\w+", log.read_text())


def test_an_internet_socket_would_be_seen(tmp_path: Path) -> None:
    heard, log = watch(tmp_path), tmp_path / "sockets"
    code = (
        "import os, socket; it = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);"
        "it.bind(('::1', 0)); it.connect(('::1', 9)); print(os.getpid());"
        "input()"
    )
    before = (*without_network(), *traced(log))
    with subprocess.Popen(
        [*before, sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **heard.environment},
    ) as process:
        assert process.stdout is not None
        number = int(process.stdout.readline())
        assert len(internet_sockets(number)) == 1
        process.communicate(b"\n", timeout=20)
    assert heard.heard("new") == {str(int(socket.AF_INET6))}
    assert heard.heard("connect") == {"('::1', 9)"}
    if log.exists():
        assert "AF_INET6" in log.read_text()


SECRETS = {
    "NAME": "Ann Lee",
    "MAIL": "ann.lee@example.org",
    "PHONE": "+44 20 7946 0958",
    "CARD": "4111 1111 1111 1111",
    "KEY": "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56",
}
LETTER = (
    "{NAME} answers at {MAIL}, or at {PHONE} in the evening. She paid with {CARD}, and "
    "the key of the archive is {KEY}. Whoever comes to the harbour should know that "
).format(**SECRETS)
SPEECH = (
    "1. A letter waits for <<NAME_1>> at the old mill.\n"
    "2. Somebody else reads what is sent to <<MAIL_1>> every night.\n"
    "3. The phone rings: <<PHONE_1>> is dialled by nobody.\n"
    "4. A clerk finds <<CARD_1>> and <<KEY_1>> in the same drawer.\n"
)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    async with FarService(make_certificate(tmp_path)) as service:
        yield Far(tmp_path, service)


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS.values() if secret in text]


async def test_secrets_are_not_in_what_is_sent_and_come_back(far: Far) -> None:
    far.configure()
    notes = far.folder / ".coauthor" / "notes"
    notes.mkdir(parents=True)
    (notes / "torn.md").write_text("---\n")  # So that the log has something in it.
    assert "may be sent" in far.run("privacy", "allow", "far")
    async with far.editor() as client:
        client.open(LETTER, far.uri)
        far.service.speech = "<<NAME_1>> waits for a word at <<MAIL_1>> tonight."
        (item,) = (await client.suggest(0, len(LETTER), uri=far.uri))["items"]
        assert "Ann Lee waits for a word at ann.lee@example.org" in str(item)
        far.service.speech = SPEECH
        texts = str(await ideas(client, far.uri, len(LETTER)))
        assert secrets_in(texts) == list(SECRETS.values())
        far.service.failures.append(failure(400, f"Not so: {LETTER}", code="odd"))
        with pytest.raises(Failure) as failed:
            await ideas(client, far.uri, len(LETTER))
        assert "harbour" not in failed.value.message
        assert client.sent("window/showMessageRequest") == []
    assert "should know that" in far.service.traffic
    assert all(f"<<{kind}_1>>" in far.service.traffic for kind in SECRETS)
    assert secrets_in(far.service.traffic) == []
    # It went to that server and to no other.
    assert far.heard.heard("connect") == {f"('127.0.0.1', {far.service.port})"}
    assert far.heard.heard("lookup") == {NAME}

    sent = far.run("privacy", "log", "--text")
    assert "should know that" in sent
    assert far.service.url in sent
    assert all(f"<<{kind}_1>>" in sent for kind in SECRETS)
    assert secrets_in(sent) == []
    assert "torn.md" in far.logged()
    for said in ("harbour", "the archive", "clerk", "<<", *SECRETS.values(), KEY):
        assert said not in far.logged()


async def test_without_a_yes_nothing_of_the_text_is_sent(far: Far) -> None:
    far.configure()
    async with far.editor() as client:
        client.open(LETTER, far.uri)
        with pytest.raises(Failure, match="coauthor privacy allow far"):
            await client.suggest(0, len(LETTER), uri=far.uri)
        assert client.sent("window/showMessageRequest")
    assert "harbour" not in far.service.traffic
    assert "Nothing was sent" in far.run("privacy", "log")
