"""Local work opens no internet socket, and what is seen by a far server is harmless."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bare_client import URI, Failure, Json
from tests.e2e.far_writer import Far, ideas
from tests.e2e.process_client import ProcessClient, server_process
from tests.e2e.seeded import LETTER, SECRETS, secrets_in
from tests.e2e.watched import (
    internet_sockets,
    traced,
    watch,
    without_network,
)
from tests.servers.far import NAME, FarService, make_certificate
from tests.servers.imitation import KEY
from tests.servers.imitation_openai import MODEL, failure

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


async def test_a_server_is_contacted_only_after_a_yes(far: Far, tmp_path: Path) -> None:
    asked_for_key = tmp_path / "asked"
    command = f"echo once >>'{asked_for_key}'; printf {KEY}"
    far.configure(key=f"""{{command = ["sh", "-c", {json.dumps(command)}]}}""")

    def is_untouched() -> bool:
        heard = far.heard.heard("connect") | far.heard.heard("lookup")
        return far.service.connections == 0 and not heard and not asked_for_key.exists()

    picked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
    async with far.editor() as client:
        client.answers["window/showMessageRequest"] = lambda _: picked
        client.open(LETTER, far.uri)
        await client.until(lambda: bool(client.sent("window/showMessageRequest")))
        assert not (await client.suggest(0, 1, invoked=False, uri=far.uri))["items"]
        with pytest.raises(Failure, match="coauthor privacy allow far"):
            await client.suggest(0, len(LETTER), uri=far.uri)
        document = {"textDocument": {"uri": far.uri}}
        commands = (await client.request("coauthor/commands", document))["commands"]
        assert all(it["available"] for it in commands)
        status = await client.request("coauthor/status", {})
        told = [status[name] for name in ("state", "model", "message", "destination")]
        assert told == ["ready", "", "", "remote"]
        doctor = far.run("doctor", status=1)
        assert "has not connected to far" in doctor
        assert "coauthor privacy allow far" in doctor
        assert is_untouched()
        # Whoever says yes need not do anything else for all to be ready.
        picked.set_result({"title": "Allow"})
        known = [MODEL, "ready"]
        await client.until(lambda: known in _states(client))
        assert asked_for_key.read_text() == "once\n"
        assert far.service.connections == 1
        assert (await client.suggest(0, len(LETTER), uri=far.uri))["items"]
        assert "trouble" not in [state for _, state in _states(client)]
    assert len(client.sent("window/showMessageRequest")) == 1
    assert "should know that" in far.service.traffic


async def test_no_command_sends_or_waits_without_a_yes_and_each_says_what_to_do(
    far: Far,
) -> None:
    far.configure()
    (far.folder / "letter.md").write_text(LETTER)
    place = ("letter.md", "--at", "1:9")
    for status, *command in (
        (0, "prompts", "list"),
        (0, "prompts", "list", "letter.md"),
        (1, "context", *place),
        (1, "context", *place, "--command", "tighten"),
        (1, "try", "letter.md"),
        (1, "complete", *place),
        (1, "run", "tighten", "letter.md"),
    ):
        told = far.run(*command, status=status)
        assert "`coauthor privacy allow far` in" in told, command
    assert far.run("prompts", "check") == "No mistakes.\n"
    assert far.heard.heard("connect") | far.heard.heard("lookup") == set()


def _states(client: ProcessClient) -> list[list[str]]:
    told = client.sent("coauthor/statusChanged")
    return [[it["model"], it["state"]] for it in told]


async def test_a_no_keeps_the_server_untouched_and_a_yes_elsewhere_sends_no_text(
    far: Far, tmp_path: Path
) -> None:
    far.configure()
    async with far.editor() as client:
        never = {"title": "Never here"}
        client.answers["window/showMessageRequest"] = lambda _: never
        client.open(LETTER, far.uri)
        with pytest.raises(Failure, match="you said no to that"):
            await ideas(client, far.uri, len(LETTER))
    assert far.service.connections == 0
    (tmp_path / "elsewhere").mkdir()
    far.run("privacy", "allow", "far", "--folder", str(tmp_path / "elsewhere"))
    async with far.editor() as client:
        await client.until(lambda: [MODEL, "ready"] in _states(client))
        client.open(LETTER, far.uri)
        with pytest.raises(Failure, match="you said no to that"):
            await ideas(client, far.uri, len(LETTER))
    assert far.service.connections == 1
    assert "harbour" not in far.service.traffic
    assert "Nothing was sent" in far.run("privacy", "log")
