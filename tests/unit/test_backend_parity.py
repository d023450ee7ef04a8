"""What every backend promises, asked of each with the same words.

Those that only follow messages get the words in one.
"""

import asyncio
from contextlib import aclosing, asynccontextmanager, nullcontext
from dataclasses import replace

import pytest

from coauthor.backends.anthropic.client import AnthropicBackend
from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Priority,
    Sampling,
    TextPart,
)
from coauthor.backends.http.address import read_address
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.backends.llama_server.client import LlamaServerBackend
from coauthor.backends.ollama.client import OllamaBackend
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.errors import ContextTooLong
from coauthor.models.installed import find_model
from tests.servers import (
    imitation_anthropic,
    imitation_ollama,
    imitation_openai,
    running,
)
from tests.servers.imitation import KEY, EnvironmentKey
from tests.servers.team import team

PROSE = "The rain had stopped by the time we reached the old house, and"
ENDLESS = 100_000
"""More tokens than any context has room for."""


def scripted(_):
    text = " the door stood open to the garden" * 3
    script = Script(rules=(Rule(text=text),), context_tokens=512)
    return nullcontext(ScriptedBackend(script))


def llama_cpp(_):
    model = find_model()
    path, name = model.path, model.name
    return nullcontext(
        LlamaCppBackend(path, model_name=name, languages=model.languages)
    )


@asynccontextmanager
async def anthropic(_):
    async with imitation_anthropic.ImitationAnthropic() as server:
        address, model = read_address(server.url), imitation_anthropic.MODEL
        yield AnthropicBackend("anthropic", address, model, EnvironmentKey())


@asynccontextmanager
async def ollama(_):
    async with imitation_ollama.ImitationOllama() as server:
        address, model = read_address(server.url), imitation_ollama.MODEL
        yield OllamaBackend("ollama", address, model)


@asynccontextmanager
async def openai(_, model=imitation_openai.MODEL):
    async with imitation_openai.ImitationOpenAI() as server:
        address, key = read_address(server.url), EnvironmentKey()
        yield OpenAICompatibleBackend("openai", address, model, key)


def openai_base(_):
    return openai(_, imitation_openai.BASE_MODEL)


@pytest.fixture(scope="module")
def llama_server_url():
    with running.llama_server() as url:
        yield url


@pytest.fixture(scope="module")
def llama_cpp_server_url():
    with running.llama_cpp_server() as url:
        yield url


def llama_server(request):
    address = read_address(request.getfixturevalue("llama_server_url"))
    return nullcontext(LlamaServerBackend("llama_server", address, ""))


def openai_at_llama_server(request):
    address = read_address(request.getfixturevalue("llama_server_url"))
    return nullcontext(OpenAICompatibleBackend("openai", address, ""))


def openai_at_llama_cpp_server(request):
    address = read_address(request.getfixturevalue("llama_cpp_server_url"))
    # It does not say how long its context is.
    size = running.CONTEXT_TOKENS
    backend = OpenAICompatibleBackend("openai", address, "", context_tokens=size)
    return nullcontext(backend)


@pytest.fixture(scope="module")
def litellm_endpoint(tmp_path_factory):
    with team(tmp_path_factory.mktemp("team"), {"ada": 1_000_000}) as endpoint:
        yield endpoint


@asynccontextmanager
async def openai_at_litellm(request):
    endpoint = request.getfixturevalue("litellm_endpoint")
    address, key = read_address(endpoint.url), EnvironmentKey()
    # It does not say how long the context is of the servers behind it.
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(EnvironmentKey.env, endpoint.keys["ada"])
        yield OpenAICompatibleBackend(
            "openai", address, "writer", key, context_tokens=1024
        )


NO_PREVIEW = (AnthropicBackend, OllamaBackend, OpenAICompatibleBackend)
"""They do not tell what the model reads."""


@pytest.fixture(
    params=[
        scripted,
        llama_cpp,
        anthropic,
        ollama,
        openai,
        openai_base,
        llama_server,
        openai_at_llama_server,
        openai_at_llama_cpp_server,
        openai_at_litellm,
    ]
)
async def backend(request, monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    async with request.param(request) as backend:
        yield backend
        await backend.close()


async def fit(backend, request):
    """The request in messages, for a backend that continues no bare text."""
    if (await backend.start()).raw:
        return request
    text = "".join(part.text for part in request.parts)
    return replace(request, parts=(MessagePart("user", text),))


def request(text=PROSE, max_tokens=8, **options):
    trim = options.pop("trim", "start")
    return GenerationRequest((TextPart(text, trim),), max_tokens, **options)


async def run(backend, request):
    fitting = await fit(backend, request)
    return [delta async for delta in backend.generate(fitting)]


def check(deltas, max_tokens=8):
    """Deltas, then exactly one with `finish` and `usage`."""
    for delta in deltas[:-1]:
        assert delta.text
        assert delta.finish is None
    last = deltas[-1]
    assert last.finish in ("stop", "length", "end")
    assert last.usage is not None
    assert 0 <= last.usage.generated <= max_tokens
    spent = [delta.usage.generated for delta in deltas if delta.usage is not None]
    assert spent == sorted(spent)


async def test_a_run_has_one_end(backend):
    deltas = await run(backend, request())
    check(deltas)
    assert "".join(delta.text for delta in deltas)
    assert deltas[-1].usage.generated == 8
    assert deltas[-1].finish == "length"


async def test_start_is_cheap_the_second_time(backend):
    capabilities = await backend.start()
    assert capabilities.context_characters > 1000
    assert await backend.start() == capabilities


async def test_a_server_has_the_name_that_the_writer_gave_it(backend):
    inside = isinstance(backend, (ScriptedBackend, LlamaCppBackend))
    assert (await backend.start()).server == ("" if inside else backend.name)


YES, NO, UNKNOWN = True, False, None
ABLE = {
    # n, logprobs, vision, grammar, token ids
    "scripted": (NO, YES, NO, NO, NO),
    "llama_cpp": (YES, YES, NO, NO, YES),
    "anthropic": (NO, NO, YES, YES, NO),
    "ollama": (NO, YES, NO, YES, NO),
    "openai": (YES, YES, UNKNOWN, UNKNOWN, UNKNOWN),
    "openai_base": (YES, YES, UNKNOWN, UNKNOWN, UNKNOWN),
    "llama_server": (YES, YES, NO, YES, YES),
    "openai_at_llama_server": (YES, YES, NO, YES, YES),
    "openai_at_litellm": (NO, NO, UNKNOWN, UNKNOWN, UNKNOWN),
    # It takes `n` and gives one answer.
    "openai_at_llama_cpp_server": (NO, YES, UNKNOWN, UNKNOWN, UNKNOWN),
}


async def test_what_it_can_do_is_found_out(backend, request):
    known = await backend.start()
    able = known.n, known.logprobs, known.vision, known.grammar, known.token_ids
    assert able == ABLE[request.node.callspec.params["backend"].__name__]


async def test_how_sure_the_model_is(backend):
    sure = request(probability=True)
    deltas = await run(backend, sure)
    check(deltas)
    told = [it.usage.log_probability for it in deltas if it.usage is not None]
    if not (await backend.start()).logprobs:
        assert told == [None]
        return
    assert len(told) == len(deltas), "every word can be judged by itself"
    assert all(-20 < it <= 0 for it in told)
    assert (await run(backend, request()))[-1].usage.log_probability is None


async def test_the_text_ends_before_a_stop_sequence(backend):
    deltas = await run(backend, request(max_tokens=64, stop=("e",)))
    check(deltas, 64)
    assert deltas[-1].finish == "stop"
    assert "e" not in "".join(delta.text for delta in deltas)


async def test_a_run_that_was_closed_leaves_the_backend_in_order(backend):
    asked = await fit(backend, request(max_tokens=64))
    async with aclosing(backend.generate(asked)) as closed:
        assert (await anext(closed)).finish is None
    with pytest.raises(StopAsyncIteration):
        await anext(closed)
    check(await run(backend, request()))


async def test_cancelling_the_task_that_reads(backend):
    asked = await fit(backend, request(max_tokens=64))
    begun = asyncio.Event()

    async def read():
        async with aclosing(backend.generate(asked)) as deltas:
            async for _ in deltas:
                begun.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    check(await run(backend, request()))


async def test_concurrent_runs_do_not_mix(backend):
    requests = [
        request(f"{PROSE} {number}", priority=priority)
        for number, priority in enumerate([*Priority, *Priority])
    ]
    for deltas in await asyncio.gather(*(run(backend, one) for one in requests)):
        check(deltas)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "Zoë 🌧️ 中文 \u2028 e\u0301", "x" * 3000]
)
async def test_any_text_is_answered(backend, text):
    check(await run(backend, request(text)))


async def test_a_half_word_is_answered(backend):
    # Tokens that only spell the typed characters again come on top of the budget.
    check(await run(backend, request("The value of the exp", heal=True)), 8 + 8)


async def test_sampling_is_repeatable(backend):
    sampled = request(sampling=Sampling(temperature=0.8, seed=7))
    check(await run(backend, sampled))


async def test_what_was_unloaded_is_there_again_when_needed(backend):
    known = await backend.start()
    await backend.unload()
    check(await run(backend, request()))
    assert (await backend.start()).model == known.model


async def test_what_may_not_be_cut_may_be_too_long(backend):
    with pytest.raises(ContextTooLong):
        await run(backend, request("many words " * 2000, trim="never"))
    if (await backend.start()).raw:  # A message cannot be cut.
        check(await run(backend, request("many words " * 2000)))


async def test_a_preview_shows_what_the_model_would_read(backend):
    pieces = await backend.preview(request())
    if isinstance(backend, NO_PREVIEW):
        assert pieces is None
        return
    *_, piece = pieces
    assert (piece.part, piece.text) == (0, PROSE)
    assert 10 <= piece.tokens <= len(PROSE)
    with pytest.raises(ContextTooLong):
        await backend.preview(request("many words " * 2000, trim="never"))
