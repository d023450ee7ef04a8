"""OpenAI's language, imitated: what is found out, what is asked, and what fails."""

import json
import logging
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
from coauthor.backends.http.failures import StreamBroken
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.backends.openai_compatible.places import places, without_version
from coauthor.backends.openai_compatible.wording import asked, refused
from coauthor.errors import BackendRefused, BackendUnavailable, ContextTooLong
from tests.servers import imitation_openai as imitation
from tests.servers.imitation import (
    KEY,
    LOGPROB,
    SPEECH,
    EnvironmentKey,
    Reply,
    json_reply,
)


@pytest.fixture
async def server(monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", (0.0, 0.0))
    async with imitation.ImitationOpenAI() as server:
        yield server


@pytest.fixture
async def backend(server):
    made = []

    def make(model=imitation.MODEL, path="", **options):
        address = read_address(server.url + path)
        key = EnvironmentKey()
        made.append(OpenAICompatibleBackend("desk", address, model, key, **options))
        return made[-1]

    yield make
    for backend in made:
        await backend.close()


CHAT = GenerationRequest((MessagePart("user", "Go on: The rain had"),), 64)
RAW = GenerationRequest((TextPart("The rain had", "start"),), 64)


async def run(backend, request=CHAT):
    deltas = [it async for it in backend.generate(request)]
    return "".join(it.text for it in deltas), deltas[-1]


def listing(monkeypatch, **facts):
    """Have the server say more of its models."""
    plain = imitation._model
    monkeypatch.setattr(imitation, "_model", lambda name: plain(name) | facts)


@pytest.mark.parametrize(
    ("model", "raw", "chat"),
    [
        (imitation.MODEL, False, True),
        (imitation.NEW_MODEL, False, True),
        (imitation.BASE_MODEL, True, False),
    ],
)
async def test_what_a_model_can_do_is_tried_out(backend, server, model, raw, chat):
    known = await backend(model).start()
    assert (known.raw, known.chat, known.fim_order) == (raw, chat, None)
    assert known.model == model
    said = [it.json for it in server.requests if it.body]
    words = {str(it.get("prompt") or it.get("messages")) for it in said}
    assert words == {"The", "[{'role': 'user', 'content': 'The'}]"}


@pytest.mark.parametrize(
    ("model", "able"),
    [
        (imitation.MODEL, True),
        (imitation.NEW_MODEL, False),
        (imitation.BASE_MODEL, True),
    ],
)
async def test_what_is_refused_it_cannot_do(backend, server, model, able):
    desk = backend(model)
    known = await desk.start()
    assert (known.n, known.logprobs) == (able, able)
    assert (known.vision, known.grammar, known.token_ids) == (None, None, None)
    assert "logprobs" not in known.details.get("refuses", "")
    paid = [it.json for it in server.requests if it.body and _is_answered(server, it)]
    assert len(paid) == 1, "all of it is found out with one answer that costs money"
    asked = replace(
        RAW if model == imitation.BASE_MODEL else CHAT, max_tokens=3, probability=True
    )
    _, last = await run(desk, asked)
    assert last.usage.log_probability == (LOGPROB if able else None)
    assert "n" not in server.requests[-1].json


def _is_answered(server, request):
    return server.answer(request).status == 200


@pytest.mark.parametrize(
    "reply",
    [
        imitation.failure(422, "what you ask for is not there"),
        imitation.INTERNAL,
        imitation.streamed([imitation.event(choices=[{"index": "first"}])]),
    ],
)
async def test_what_goes_wrong_with_the_extras_costs_only_those(backend, server, reply):
    server.failures += [imitation.ONLY_CHAT, reply]
    known = await backend().start()
    assert (known.chat, known.n, known.logprobs) == (True, None, None)


@pytest.mark.parametrize(
    ("logprobs", "known"),
    [
        ("null", False),
        ('{"content": null}', False),
        ('["?", -1]', False),
        ('{"token_logprobs": [null, 900]}', True),
    ],
)
async def test_odd_probabilities(backend, server, logprobs, known):
    """What is none counts as none; and nothing is surer than sure."""
    desk = backend(imitation.BASE_MODEL)
    piece = '{"index": 0, "text": "?", "finish_reason": "length", "logprobs": %s}'
    event = b'data: {"choices": [%s]}\n\n' % (piece % logprobs).encode()
    server.failures.append(imitation.streamed([event, imitation.DONE]))
    assert (await desk.start()).logprobs is known
    server.failures.append(imitation.streamed([event, imitation.DONE]))
    _, last = await run(desk, replace(RAW, probability=True))
    assert last.usage.log_probability == (0 if known else None)


@pytest.mark.parametrize(
    ("facts", "vision", "grammar"),
    [
        ({"architecture": {"input_modalities": ["text", "image"]}}, True, None),
        ({"architecture": {"input_modalities": ["text"]}}, False, None),
        ({"architecture": {"modality": "text->text"}}, None, None),
        ({"supported_parameters": ["structured_outputs", "seed"]}, None, True),
        ({"supported_parameters": ["seed"]}, None, False),
    ],
)
async def test_what_the_list_of_models_tells(
    backend, monkeypatch, facts, vision, grammar
):
    listing(monkeypatch, **facts)
    known = await backend().start()
    assert (known.vision, known.grammar) == (vision, grammar)


@pytest.mark.parametrize(
    ("facts", "tokens"),
    [
        ({}, 4096),
        ({"max_model_len": 32_768}, 32_768),
        ({"context_length": 8192, "meta": None}, 8192),
        ({"meta": {"n_ctx_train": 131_072}}, 131_072),
        ({"meta": {"n_ctx": 2048, "n_ctx_train": 131_072}}, 2048),
        ({"max_model_len": None, "meta": {"n_ctx": "many"}}, 4096),
    ],
)
async def test_how_long_the_context_is(backend, monkeypatch, facts, tokens):
    listing(monkeypatch, **facts)
    assert (await backend().start()).context_tokens == tokens
    assert (await backend(context_tokens=500).start()).context_tokens == 500


async def test_a_bare_text_put_into_a_chat_is_no_bare_text(backend, server):
    """Some servers answer requests for a continuation with a chat, unasked."""
    usage = {"prompt_tokens": 9, "completion_tokens": 1}
    piece = {"index": 0, "text": "?", "finish_reason": "length"}
    chunks = [imitation.event(choices=[piece], usage=usage), imitation.DONE]
    server.failures.append(imitation.streamed(chunks))
    assert (await backend().start()).raw is False


async def test_what_is_asked(backend, server):
    parts = (MessagePart("system", "Be brief."), MessagePart("user", "Go on."))
    await run(backend(), GenerationRequest(parts, 8, stop=("###",)))
    asked = server.requests[-1]
    assert asked.path == "/v1/chat/completions"
    assert asked.json == {
        "model": imitation.MODEL,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 8,
        "temperature": 0.0,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Go on."},
        ],
    }


async def test_a_bare_text_is_continued(backend, server):
    text, last = await run(backend(imitation.BASE_MODEL), RAW)
    assert (text, last.finish) == (SPEECH, "end")
    asked = server.requests[-1]
    assert asked.path == "/v1/completions"
    assert asked.json["prompt"] == "The rain had"


@pytest.mark.parametrize(
    ("typed", "speech", "said", "asked"),
    [
        ("The rain ", " had stopped", "had stopped", ["The rain"]),
        ("The rain  ", " had stopped", "had stopped", ["The rain"]),
        ("The rain ", "bow was there", "bow was there", ["The rain", "The rain "]),
        ("The rain\n", " had stopped", " had stopped", ["The rain\n"]),
        (" ", " had stopped", "", []),
    ],
)
async def test_blanks_at_the_cursor(backend, server, typed, speech, said, asked):
    desk = backend(imitation.BASE_MODEL)
    await desk.start()
    before, server.speech = len(server.requests), speech
    request = GenerationRequest((TextPart(typed, "start"),), 8, heal=True)
    assert (await run(desk, request))[0] == said
    assert [it.json["prompt"] for it in server.requests[before:]] == asked


async def test_an_answer_with_its_cost(backend):
    text, last = await run(backend())
    assert text == SPEECH
    assert last.finish == "end"
    assert last.usage.generated == len(SPEECH.split())
    assert last.usage.evaluated > 0


async def test_what_a_server_refuses_is_tried_once(backend, server):
    strict = backend(imitation.NEW_MODEL)
    refuses = (await strict.start()).details["refuses"]
    assert {"max_tokens", "temperature"} <= set(refuses.split(", "))
    tried = len(server.requests)
    request = GenerationRequest(CHAT.parts, 5, Sampling(temperature=0.7, seed=7))
    text, last = await run(strict, request)
    assert (len(text.split()), last.finish) == (5, "length")
    assert len(server.requests) == tried + 1
    body = server.requests[-1].json
    assert body["max_completion_tokens"] == 5
    assert {"max_tokens", "temperature", "top_k", "min_p"}.isdisjoint(body)
    assert (body["seed"], body["top_p"]) == (7, 0.95)


async def test_a_refusal_that_speaks_of_something_else_changes_nothing(backend, server):
    desk = backend()
    await desk.start()
    quoted = imitation.failure(400, "We cannot take the text: a temperature of 9")
    server.failures += [quoted, quoted]
    with pytest.raises(BackendRefused, match=r"cannot do what coauthor asks"):
        await run(desk)
    await run(desk)
    assert server.requests[-1].json["temperature"] == 0.0


def test_words_that_name_parameters():
    body = asked(CHAT, "m", frozenset()).body
    assert refused(body, "'stream_options' is unknown") == {"stream_options"}
    assert refused(body, "max_tokens is not supported") == {"max_tokens"}
    assert refused(body, "max_completion_tokens, my_temperature, the model") == set()
    said = '{"detail":[{"type":"extra_forbidden","loc":["body","temperature"]}]}'
    assert refused(body, said) == {"temperature"}


@pytest.mark.parametrize("path", ["", "/v1", "/v1/"])
async def test_an_address_with_and_without_the_version(backend, server, path):
    await run(backend(path=path))
    assert server.requests[-1].path == "/v1/chat/completions"


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://api.example.org", "/v1"),
        ("https://example.org/openai", "/v1"),
        ("https://example.org/api/v1", "/v1"),
        ("https://example.org/api/paas/v4", ""),
        ("https://example.org/v1beta/openai", ""),
    ],
)
def test_where_the_api_may_be(url, first):
    assert places(without_version(read_address(url)))[0] == first


async def test_an_api_without_a_version(backend, server, monkeypatch):
    plain = server.answer

    def answer(request):
        if request.path.startswith("/v1"):
            return Reply(404, b"<html>nothing here</html>")
        moved = type(request)(
            request.method, "/v1" + request.path, request.headers, request.body
        )
        return plain(moved)

    monkeypatch.setattr(server, "answer", answer)
    assert (await run(backend()))[0] == SPEECH
    assert server.requests[-1].path == "/chat/completions"


async def test_the_only_model_is_taken_and_several_are_named(backend, server):
    with pytest.raises(BackendRefused, match=r"`model` in your settings; it has gpt-"):
        await backend("").start()


async def test_one_model_needs_no_name(backend, server, monkeypatch):
    plain = server.answer
    only = {"data": [{"id": imitation.MODEL, "aliases": None}]}
    monkeypatch.setattr(
        server,
        "answer",
        lambda it: json_reply(200, only) if it.method == "GET" else plain(it),
    )
    assert (await backend("").start()).model == imitation.MODEL


async def test_a_model_that_is_not_there(backend):
    with pytest.raises(BackendRefused, match='desk does not have the model "nobody"'):
        await backend("nobody").start()


async def test_stop_sequences_hold(backend, server):
    server.speech = " the door\n\nstood open"
    request = GenerationRequest(CHAT.parts, 64, stop=("\n\n",))
    text, last = await run(backend(), request)
    assert (text, last.finish) == (" the door", "stop")


async def test_a_text_that_is_too_long_is_cut_where_it_may_be(backend, server):
    desk = backend(imitation.BASE_MODEL)
    long = "many words " * 2000
    request = GenerationRequest((TextPart(long + "The rain", "start"),), 64)
    assert (await run(desk, request))[0] == SPEECH
    assert server.requests[-1].json["prompt"].endswith("The rain")
    with pytest.raises(ContextTooLong):
        await run(desk, GenerationRequest((TextPart(long),), 8))


async def test_a_server_that_says_nothing_of_a_text_that_is_too_long(backend, server):
    desk = backend(imitation.BASE_MODEL, context_tokens=500)
    await desk.start()
    server.failures += [imitation.streamed([b": \n\n"])] * 2
    request = GenerationRequest((TextPart("many words," * 200, "start"),), 64)
    assert (await run(desk, request))[0] == SPEECH
    assert len(server.requests[-1].json["prompt"]) == 1760


async def test_only_reading_asks_nothing(backend, server):
    desk = backend()
    await desk.start()
    before = len(server.requests)
    assert (await run(desk, GenerationRequest(CHAT.parts, 0)))[0] == ""
    assert len(server.requests) == before


async def test_control_tokens_have_no_words(backend):
    parts = (SpecialPart("fim_prefix"), TextPart("The rain"))
    with pytest.raises(BackendRefused, match="no way to say"):
        await run(backend(), GenerationRequest(parts, 8))


def chunk(delta, finish=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return imitation.event(choices=[choice])


async def test_odd_streams_of_other_servers(backend, server):
    desk = backend()
    await desk.start()
    chunks = [
        b": processing\n\n",
        imitation.event(choices=None, usage=None),
        chunk({"role": "assistant", "reasoning_content": "Let me see."}),
        chunk({"content": " the"}) + chunk({"content": None}) + chunk({}),
        chunk({"content": " door"}, "stop"),
        imitation.event(choices=[{"index": 0}], error=None),
    ]
    server.failures.append(imitation.streamed(chunks))
    text, last = await run(desk)
    assert (text, last.finish, last.usage.generated) == (" the door", "end", 2)


async def test_thinking_until_nothing_is_left_is_said(backend, server):
    desk = backend()
    await desk.start()
    thoughts = [chunk({"reasoning": "Hm."}), chunk({}, "length"), imitation.DONE]
    server.failures.append(imitation.streamed(thoughts))
    with pytest.raises(BackendRefused, match="does not think before it writes"):
        await run(desk)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (imitation.WRONG_KEY, BackendRefused, "does not accept your key"),
        (imitation.NO_MODEL, BackendRefused, "does not have the model"),
        (imitation.RATE_LIMIT, BackendUnavailable, "was asked too often"),
        (imitation.NO_QUOTA, BackendRefused, "nothing left to spend"),
        (imitation.TOO_LONG, ContextTooLong, "too long"),
        (imitation.CONTENT_POLICY, BackendRefused, "refuses to write"),
        (imitation.INTERNAL, BackendUnavailable, "an error of its own"),
        (imitation.OVERLOADED, BackendUnavailable, "is overloaded"),
        (
            Reply(301, headers={"location": "https://x.org"}),
            BackendRefused,
            "to another",
        ),
    ],
)
async def test_failures(backend, server, reply, kind, words):
    desk = backend()
    await desk.start()
    server.failures += [reply] * 3
    with pytest.raises(kind, match=words):
        await run(desk)


@pytest.mark.parametrize(
    "chunks",
    [
        [chunk({"content": " the"}), chunk({}, "content_filter"), imitation.DONE],
        [chunk({"content": None, "refusal": "I will not."}), imitation.DONE],
    ],
)
async def test_a_refusal_in_the_stream(backend, server, chunks):
    desk = backend()
    await desk.start()
    server.failures.append(imitation.streamed(chunks))
    with pytest.raises(BackendRefused, match="refuses to write about this text"):
        await run(desk)


async def test_an_error_in_the_middle_of_a_stream(backend, server):
    desk = backend()
    await desk.start()
    broken = {"message": "The rain had a temperature", "type": "server_error"}
    chunks = [chunk({"content": " the"}), imitation.event(error=broken)]
    server.failures.append(imitation.streamed(chunks))
    assert (await run(desk))[0] == SPEECH, "it is gone on with once"
    server.failures += [imitation.streamed(chunks)] * 2
    with pytest.raises(BackendUnavailable, match="an error of its own") as raised:
        await run(desk)
    assert "The rain" not in str(raised.value)


async def test_a_stream_that_ends_in_the_middle(backend, server):
    desk = backend()
    await desk.start()
    server.failures += [imitation.streamed([chunk({"content": " a door"})])] * 2
    with pytest.raises(StreamBroken):
        await run(desk)


async def test_a_wrong_key_is_said_at_the_start_and_nowhere_shown(
    backend, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv(EnvironmentKey.env, "sk-wrong-Tm3")
    with pytest.raises(BackendRefused, match="check `key`") as raised:
        await backend().start()
    assert "sk-wrong" not in str(raised.value) + caplog.text


async def test_something_else_answers(backend, server, monkeypatch):
    monkeypatch.setattr(server, "answer", lambda _: Reply(404, b"<html>"))
    with pytest.raises(BackendRefused, match="check its `url` and `kind`"):
        await backend().start()
    monkeypatch.setattr(server, "answer", lambda _: Reply(200, json.dumps(7).encode()))
    with pytest.raises(StreamBroken):
        await backend().start()
