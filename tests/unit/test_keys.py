"""Where keys come from, and that they do not show."""

import asyncio
import logging
import os
import sys
import traceback
from dataclasses import dataclass

import pytest

from coauthor.backends.base import GenerationRequest, MessagePart
from coauthor.backends.http.address import read_address
from coauthor.backends.keys import Keys, Secret, read_key
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.engine.jobs import JOBS
from coauthor.engine.plan import plan
from coauthor.errors import BackendRefused, NotAllowedYet
from coauthor.settings import parse
from coauthor.settings_layers import Layer
from tests.servers.imitation import KEY as IMITATED
from tests.servers.imitation_openai import MODEL, WRONG_KEY, ImitationOpenAI

KEY = "sk-Zq8-very_secret"


@dataclass(frozen=True)
class Source:
    env: str = ""
    keyring: str = ""
    user: str = ""
    command: tuple[str, ...] = ()


def python(code):
    return Source(command=(sys.executable, "-c", code))


async def refused(source, **options):
    """The message of the refusal."""
    with pytest.raises(BackendRefused) as caught:
        await read_key(source, **options)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


async def test_a_key_of_the_environment(monkeypatch):
    monkeypatch.setenv("DESK_KEY", f" {KEY}\n")
    assert (await read_key(Source(env="DESK_KEY"))).reveal() == KEY


@pytest.mark.parametrize("value", [None, "", "  "])
async def test_a_variable_that_is_not_set(monkeypatch, value):
    monkeypatch.delenv("DESK_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("DESK_KEY", value)
    assert "DESK_KEY" in await refused(Source(env="DESK_KEY"))


@pytest.mark.parametrize("value", [f"{KEY}ü", f"{KEY}\x1b[31m", KEY * 1000])
async def test_what_can_be_no_header_is_no_key(monkeypatch, value):
    monkeypatch.setenv("DESK_KEY", value)
    assert "no usable key" in await refused(Source(env="DESK_KEY"))


@pytest.mark.parametrize("more", ["", r"\nlogin: me", r"\r\n", r"\n" + "x" * 100_000])
async def test_the_first_line_that_a_command_prints(more):
    assert (await read_key(python(f"print('{KEY}{more}')"))).reveal() == KEY


async def test_what_a_command_prints_is_in_no_error(capfd):
    await refused(python(f"print('{KEY}'); import sys; sys.exit('{KEY}')"))
    await refused(python(f"print('{KEY} ü')"))
    assert KEY not in "".join(capfd.readouterr())


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "while 1: print('k')"])
async def test_a_command_that_does_not_end_is_ended(code, tmp_path):
    note = tmp_path / "pid"
    write = f"import os; open({str(note)!r}, 'w').write(str(os.getpid()));"
    code = f"{write}\n{code}"
    assert "no key within" in await refused(python(code), patience_s=1)
    assert not running(int(note.read_text()))


async def test_a_command_ends_with_whoever_waits_for_it(tmp_path):
    note = tmp_path / "pid"
    os.mkfifo(note)
    write = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid()));"
    waiting = asyncio.create_task(read_key(python(f"{write} time.sleep(60)")))
    pid = int(await asyncio.to_thread(note.read_text))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not running(pid)


def running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_command_is_not_taken_from_the_folder_we_are_in(monkeypatch, tmp_path):
    trap = tmp_path / "show-key"
    trap.write_text(f"#!/bin/sh\necho {KEY}\n")
    trap.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in (".", ":/usr/bin", ""):
        monkeypatch.setenv("PATH", path)
        assert "cannot be found" in await refused(Source(command=("show-key",)))
    assert "cannot be found" in await refused(Source(command=("./show-key",)))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await read_key(Source(command=("show-key",)))).reveal() == KEY


async def test_a_command_needs_no_shell():
    code = "import sys; print(sys.argv[1])"
    source = Source(command=(sys.executable, "-c", code, "$HOME;ls"))
    assert (await read_key(source)).reveal() == "$HOME;ls"


@pytest.fixture
def counted(tmp_path):
    """A command that prints what is in a file, and how often it ran."""
    runs, key = tmp_path / "runs", tmp_path / "key"
    key.write_text(KEY)
    code = f"open({str(runs)!r}, 'a').write('.'); print(open({str(key)!r}).read())"
    command = (sys.executable, "-c", code)
    return command, key, lambda: len(runs.read_text()) if runs.exists() else 0


async def test_a_command_runs_once_for_all_that_ask_at_once(counted):
    command, key, runs = counted
    keys = Keys()
    asked = [keys.read(Source(command=command)) for _ in range(3)]
    assert {it.reveal() for it in await asyncio.gather(*asked)} == {KEY}
    assert runs() == 1
    # Whoever was refused has it run again, once for all of them.
    old = await keys.read(Source(command=command))
    key.write_text("another")
    for refused, found in ((None, KEY), (old, "another"), (old, "another")):
        assert (await keys.read(Source(command=command), refused)).reveal() == found
    assert runs() == 2


async def test_a_command_that_failed_runs_again(counted):
    command, key, runs = counted
    keys = Keys()
    key.write_text("")
    with pytest.raises(BackendRefused):
        await keys.read(Source(command=command))
    key.write_text(KEY)
    assert (await keys.read(Source(command=command))).reveal() == KEY
    assert runs() == 2


async def test_entries_with_one_command_run_it_once(counted):
    command, key, runs = counted
    key.write_text(IMITATED)
    async with ImitationOpenAI() as server:
        entry = {
            "kind": "openai_compatible",
            "url": server.url,
            "model": MODEL,
            "key": {"command": list(command)},
        }
        far = {**entry, "name": "far", "url": "https://models.example.org/v1"}
        values = {
            "backends": [{**entry, "name": "one"}, {**entry, "name": "two"}, far],
            "backend": "one",
            "rewrite": {"backend": "two"},
            "ideas": {"backend": "far"},
        }
        settings, problems = parse([Layer("user", "config.toml", values)])
        assert not problems
        orders = plan(settings)
        one, two, far = (orders[job][0].make() for job in JOBS)
        # Nobody has said yes to that one.
        with pytest.raises(NotAllowedYet):
            await far.start()
        assert runs() == 0
        for backend in (one, two):
            assert (await backend.start()).chat
        assert runs() == 1
        # A key that is not accepted any more is read anew, by whoever needs it first.
        request = GenerationRequest((MessagePart("user", "Go on."),), 8)
        for backend in (one, two):
            server.failures.append(WRONG_KEY)
            with pytest.raises(BackendRefused, match="does not accept your key"):
                await anext(backend.generate(request))
        for backend in (one, two):
            assert await anext(backend.generate(request))
            await backend.close()
        assert runs() == 2


async def test_two_that_are_refused_at_once_have_the_key_read_once_more(counted):
    command, key, runs = counted
    key.write_text(IMITATED)
    async with ImitationOpenAI() as server:
        address, source = read_address(server.url), Source(command=command)
        backend = OpenAICompatibleBackend("desk", address, MODEL, source)
        await backend.start()
        server.failures += [WRONG_KEY, WRONG_KEY]
        request = GenerationRequest((MessagePart("user", "Go on."),), 8)
        asked = [anext(backend.generate(request)) for _ in range(2)]
        for refused in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(refused, BackendRefused)
            assert "does not accept your key" in str(refused)
        assert await anext(backend.generate(request))
        await backend.close()
    assert runs() == 2


KEYRING = f"""
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 9

    def get_password(self, service, username):
        return "{KEY}" if service in ("desk", "-x") and username == "me" else None

    def set_password(self, service, username, password): ...
"""


@pytest.fixture
def keyring(monkeypatch, tmp_path):
    """The real library, with a keyring of the test's own behind it."""
    (tmp_path / "own_keyring.py").write_text(KEYRING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "own_keyring.Keyring")


@pytest.mark.parametrize("service", ["desk", "-x"])
async def test_a_key_of_the_keyring(keyring, service):
    key = await read_key(Source(keyring=service, user="me"))
    assert key.reveal() == KEY


async def test_a_key_that_the_keyring_does_not_have(keyring):
    said = await refused(Source(keyring="desk", user="you"))
    assert "keyring set desk you" in said


async def test_no_keyring_at_all(monkeypatch):
    backend = "keyring.backends.fail.Keyring"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert "no keyring" in await refused(Source(keyring="desk", user="me"))


def test_a_secret_does_not_show(caplog):
    secret = Secret(KEY)
    logging.getLogger("coauthor").error("%s %r %s", secret, secret, [secret])
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r}", caplog.text]
    assert KEY not in " ".join(shown)
    assert secret == Secret(KEY)
