"""A stream that goes wrong at any byte: an error or the right text, and no hang."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from coauthor.backends.anthropic.client import AnthropicBackend
from coauthor.backends.base import GenerationRequest, MessagePart, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.http.connection import Timeouts
from coauthor.backends.llama_server.client import LlamaServerBackend
from coauthor.backends.ollama.client import OllamaBackend
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.errors import BackendError, BackendTimeout
from tests.servers import (
    imitation_anthropic,
    imitation_llama_server,
    imitation_ollama,
    imitation_openai,
)
from tests.servers.imitation import KEY, EnvironmentKey, Fault

SPEECH = " the dóor"
CHAT = GenerationRequest((MessagePart("user", "Go on."),), 8)
RAW = GenerationRequest((TextPart("And"),), 8)


def anthropic(url, timeouts):
    address, model = read_address(url), imitation_anthropic.MODEL
    return AnthropicBackend(
        "claude", address, model, EnvironmentKey(), timeouts=timeouts
    )


def ollama(url, timeouts):
    address, model = read_address(url), imitation_ollama.MODEL
    return OllamaBackend("desk", address, model, timeouts=timeouts)


def openai(url, timeouts, model=imitation_openai.MODEL):
    address, key = read_address(url), EnvironmentKey()
    return OpenAICompatibleBackend("openai", address, model, key, timeouts=timeouts)


def openai_base(url, timeouts):
    return openai(url, timeouts, imitation_openai.BASE_MODEL)


def llama(url, timeouts):
    return LlamaServerBackend("desk", read_address(url), "", timeouts=timeouts)


KINDS = {
    "llama_server": (imitation_llama_server.ImitationLlamaServer, llama, RAW),
    "anthropic": (imitation_anthropic.ImitationAnthropic, anthropic, CHAT),
    "ollama": (imitation_ollama.ImitationOllama, ollama, RAW),
    "openai": (imitation_openai.ImitationOpenAI, openai, CHAT),
    "openai_base": (imitation_openai.ImitationOpenAI, openai_base, RAW),
}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", ())
    monkeypatch.setattr("coauthor.backends.http.retry.FAILURES_BEFORE_REST", 10**9)


@asynccontextmanager
async def opened(kind, framed=True, timeouts=None):
    """A server that says little, a backend for it, and how long its answer is."""
    imitation, make, request = KINDS[kind]
    async with imitation() as server:
        server.speech, server.framed = SPEECH, framed
        backend = make(server.url, timeouts)
        try:
            await backend.start()
            assert await said(backend, request) == (SPEECH, None)
            reply = server.answer(server.requests[-1])
            yield server, backend, request, len(server.sent(reply))
        finally:
            await backend.close()


async def said(backend, request):
    """The text, and the error in which it ended."""
    text = ""
    try:
        async for delta in backend.generate(request):
            text += delta.text
    except BackendError as error:
        return text, error
    return text, None


def check(outcome):
    text, error = outcome
    assert SPEECH.startswith(text)
    assert str(error).endswith(".") if error is not None else text == SPEECH


@pytest.mark.parametrize(
    ("fault", "framed"),
    [
        ("cut", True),
        ("cut", False),
        ("garbage", True),
        ("garbage", False),
        ("reset", True),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_byte(kind, fault, framed):
    async with opened(kind, framed) as (server, backend, request, length):
        failed = 0
        for at in range(length):
            # Again for the request that would mend it.
            server.faults.extend([Fault(fault, at)] * 2)
            outcome = await said(backend, request)
            server.faults.clear()
            check(outcome)
            failed += outcome[1] is not None
        assert failed > length / 4


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stream_that_breaks_once_is_mended(kind):
    async with opened(kind) as (server, backend, request, length):
        mended = 0
        for at in range(length):
            server.faults.append(Fault("cut", at))
            asked = len(server.requests)
            text, error = await said(backend, request)
            check((text, error))
            mended += error is None and len(server.requests) == asked + 2
        assert mended > 20


@pytest.mark.parametrize("kind", KINDS)
async def test_a_server_that_says_nothing_more_is_left(kind):
    async with opened(kind, timeouts=Timeouts(wait=0.5)) as opening:
        server, backend, request, length = opening
        server.faults.extend(Fault("stall", at) for at in range(length))
        outcomes = await asyncio.gather(
            *(said(backend, request) for _ in range(length))
        )
        for outcome in outcomes:
            check(outcome)
        late = [error for _, error in outcomes if isinstance(error, BackendTimeout)]
        assert len(late) > length / 2


@pytest.mark.parametrize("kind", KINDS)
async def test_a_line_that_does_not_end_fills_no_memory(kind):
    async with opened(kind, framed=False) as (server, backend, request, length):
        for at in range(length // 2, length, 50):
            server.faults.extend([Fault("flood", at)] * 2)
            check(await said(backend, request))
            server.faults.clear()
