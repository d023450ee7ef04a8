"""Ollama, imitated: raw prompts, suffixes, chats, thoughts, and its cloud."""

import asyncio
from dataclasses import replace

import pytest

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Sampling,
    SpecialPart,
    TextPart,
)
from coauthor.backends.http.address import read_address
from coauthor.backends.ollama.client import OllamaBackend
from coauthor.backends.ollama.model import Shown, Version, is_of_the_cloud
from coauthor.backends.ollama.prompt import asked
from coauthor.errors import (
    BackendProtocolError,
    BackendRefused,
    BackendUnavailable,
    ContextTooLong,
)
from tests.servers import imitation_ollama as imitation
from tests.servers.imitation import KEY, SPEECH, EnvironmentKey, Reply


@pytest.fixture
async def server():
    async with imitation.ImitationOllama() as server:
        yield server


@pytest.fixture
async def backend(server):
    made = []

    def make(model=imitation.MODEL, key=None, url="", **options):
        address = read_address(url or server.url)
        made.append(OllamaBackend("desk", address, model, key, **options))
        return made[-1]

    yield make
    for backend in made:
        await backend.close()


def raw(text="The rain", **options):
    return GenerationRequest((TextPart(text, "start"),), 64, **options)


FILL = GenerationRequest(
    (
        SpecialPart("fim_prefix"),
        TextPart("The rain", "start"),
        SpecialPart("fim_suffix"),
        TextPart("by noon.", "end"),
        SpecialPart("fim_middle"),
    ),
    8,
)
CHAT = GenerationRequest(
    (MessagePart("system", "Be brief."), MessagePart("user", "?")), 8
)


async def text(backend, request):
    return "".join([it.text async for it in backend.generate(request)])


async def test_what_a_model_can_do(backend):
    known = await backend().start()
    assert (known.raw, known.chat, known.fim_order) == (True, True, "psm")
    assert known.context_tokens == imitation.CONTEXT_TOKENS
    known = await backend(imitation.BASE_MODEL).start()
    assert (known.raw, known.chat, known.fim_order) == (True, False, None)
    assert (known.n, known.logprobs, known.token_ids) == (False, True, False)
    assert (known.vision, known.grammar) == (False, True)
    known = await backend(context_tokens=1500).start()
    assert known.context_tokens == 1500


@pytest.mark.parametrize(
    ("version", "tells"),
    [
        ("0.12.10", False),
        ("0.12.11", True),
        ("0.40.12-rc1", True),
        ("1.0.0", True),
        ("dev", None),
        ("", None),
    ],
)
def test_which_versions_tell_how_likely_a_token_was(version, tells):
    assert Version(version).tells_logprobs is tells


async def test_what_the_cloud_can_do_is_not_guessed(backend, server, monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    far = await backend(imitation.CLOUD_MODEL, EnvironmentKey()).start()
    assert (far.logprobs, far.grammar, far.vision) == (None, None, False)
    sure = replace(CHAT, probability=True)
    assert await text(backend(imitation.CLOUD_MODEL), sure)
    assert "logprobs" not in server.requests[-1].json


def test_a_model_that_says_nothing_gets_a_small_context():
    info = {"llama.context_length": 131_072}
    assert Shown(model_info=info).context_tokens(0) == 8192
    assert Shown(model_info={"llama.context_length": 2048}).context_tokens(0) == 2048
    assert Shown(model_info=info).context_tokens(500_000) == 131_072
    assert Shown().context_tokens(0) == 8192


async def test_a_bare_text_goes_past_the_template(backend, server):
    sampling = Sampling(temperature=0.6, repeat_penalty=1.1, seed=7)
    assert await text(backend(), raw(sampling=sampling)) == SPEECH
    asked = server.requests[-1]
    assert asked.path == "/api/generate"
    assert asked.json["raw"] is True
    assert asked.json["prompt"] == "The rain"
    assert asked.json["truncate"] is asked.json["shift"] is False
    options = asked.json["options"]
    assert options["num_ctx"] == imitation.CONTEXT_TOKENS
    assert options["num_predict"] == 64
    assert (options["seed"], options["repeat_penalty"]) == (7, 1.1)


async def test_text_on_both_sides_is_a_prompt_and_a_suffix(backend, server):
    await text(backend(), FILL)
    asked = server.requests[-1].json
    assert (asked["prompt"], asked["suffix"]) == ("The rain", "by noon.")
    assert "raw" not in asked


def test_what_a_gap_has_so_far_is_gone_on_with():
    begun = replace(FILL, parts=(*FILL.parts, TextPart(" stopped")))
    body = asked(begun, "m", 512, thinks=False).body
    assert (body["prompt"], body["suffix"]) == ("The rain stopped", "by noon.")


async def test_messages_are_a_chat(backend, server):
    await text(backend(), CHAT)
    asked = server.requests[-1]
    assert asked.path == "/api/chat"
    roles = [message["role"] for message in asked.json["messages"]]
    assert roles == ["system", "user"]
    assert "think" not in asked.json


@pytest.mark.parametrize("request_", [CHAT, raw()])
async def test_a_model_that_thinks_is_asked_not_to(backend, server, request_):
    said = await text(backend(imitation.THINKING_MODEL), request_)
    assert server.requests[-1].json["think"] is False
    assert "Let me see" not in said


async def test_a_text_that_is_too_long_is_cut_where_it_may_be(backend, server):
    long = "many words " * 2000
    assert await text(backend(), raw(long + "The rain")) == SPEECH
    prompt = server.requests[-1].json["prompt"]
    assert prompt.endswith("The rain")
    assert len(prompt) < len(long)
    with pytest.raises(ContextTooLong):
        await text(backend(), GenerationRequest((TextPart(long),), 8))


async def test_the_only_model_is_taken_and_several_are_named(backend, monkeypatch):
    with pytest.raises(BackendRefused, match=r"it has qwen-imitated:1b, base"):
        await backend("").start()
    only = {imitation.MODEL: imitation.SHOWN[imitation.MODEL]}
    monkeypatch.setattr(imitation, "SHOWN", only)
    assert (await backend("").start()).model == imitation.MODEL
    monkeypatch.setattr(imitation, "SHOWN", {})
    with pytest.raises(BackendRefused, match="has no model yet; get one"):
        await backend("").start()


async def test_a_list_of_models_that_is_none(backend, server, monkeypatch):
    monkeypatch.setattr(server, "answer", lambda _request: Reply(200, b"<html>"))
    with pytest.raises(BackendProtocolError, match="does not answer as Ollama does"):
        await backend("").start()


async def test_a_model_that_is_not_there(backend):
    with pytest.raises(BackendRefused, match='does not have the model "nobody"'):
        await backend("nobody").start()


@pytest.mark.parametrize(
    ("model", "cloud"),
    [
        ("gpt-oss:120b-cloud", True),
        ("glm-4.6:cloud", True),
        ("GLM-4.6:CLOUD", True),
        ("gpt-oss:120b", False),
        ("cloud", False),
        ("nextcloud:1b", False),
    ],
)
def test_names_of_the_cloud(model, cloud):
    assert is_of_the_cloud(model) is cloud


async def test_a_model_of_the_cloud_is_remote_and_follows_messages(backend, server):
    desk = backend(imitation.CLOUD_MODEL)
    assert desk.destination == "remote"
    known = await desk.start()
    assert (known.raw, known.chat) == (False, True)
    assert await text(desk, CHAT)
    assert backend().destination == "local"


async def test_no_text_goes_to_the_cloud_under_another_name(backend, server):
    desk = backend(imitation.ALIAS)
    assert desk.destination == "local"
    for attempt in (desk.start(), text(desk, raw())):
        with pytest.raises(BackendRefused, match="does not run on this machine"):
            await attempt
    assert {request.path for request in server.requests} == {"/api/show"}


async def test_a_model_that_moves_to_the_cloud_is_left(backend, server):
    desk = backend()
    await desk.start()
    moved = imitation.line(response=" the", done=False, **imitation.REMOTE)
    server.failures.append(Reply(200, chunks=[moved]))
    with pytest.raises(BackendRefused, match="does not run on this machine"):
        await text(desk, raw())


async def test_a_key_is_sent_as_ollama_wants_it(backend, server, monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    await text(backend(key=EnvironmentKey()), CHAT)
    sent = {request.headers["authorization"] for request in server.requests}
    assert sent == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (imitation.SIGNED_OUT, BackendRefused, "`ollama signin`"),
        (imitation.LIMIT, BackendRefused, "nothing left to spend"),
        (imitation.NO_MEMORY, BackendRefused, "too little memory"),
    ],
)
async def test_failures(backend, server, reply, kind, words, monkeypatch):
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", (0.0,))
    server.failures += [reply, reply]
    with pytest.raises(kind, match=words):
        await text(backend(), raw())


async def test_an_error_in_the_middle_of_a_stream(backend, server):
    lines = [
        imitation.line(response=" the", done=False),
        b'{"error":"an error was encountered while running the model"}\n',
    ]
    server.failures.append(Reply(200, chunks=lines))
    with pytest.raises(BackendRefused):
        await text(backend(), raw())


async def test_something_else_than_ollama_answers(backend, server, monkeypatch):
    monkeypatch.setattr(server, "_show", lambda body: Reply(200, b"<html>"))
    with pytest.raises(Exception, match="does not answer as Ollama does"):
        await backend().start()


async def test_a_closed_backend_sends_nothing_any_more(backend, server, monkeypatch):
    waits, answer = asyncio.Event(), server.answer

    def heard(request):
        if server.is_for_text(request):
            waits.set()
        return answer(request)

    monkeypatch.setattr(server, "answer", heard)
    server.hold_after = 0
    desk = backend()
    running = asyncio.create_task(text(desk, raw()))
    await waits.wait()
    await desk.close()
    with pytest.raises(BackendUnavailable, match="is no longer used"):
        await asyncio.wait_for(running, 20)
    asked = [it for it in server.requests if server.is_for_text(it)]
    assert len(asked) == 1
