"""The Messages API, imitated: what is asked, and every way in which it can fail."""

import logging

import pytest

from coauthor.backends.anthropic.client import AnthropicBackend
from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Sampling,
    TextPart,
)
from coauthor.backends.http.address import read_address
from coauthor.backends.http.failures import StreamBroken
from coauthor.errors import BackendRefused, BackendUnavailable, ContextTooLong
from tests.servers import imitation_anthropic as imitation
from tests.servers.imitation import KEY, SPEECH, EnvironmentKey, Reply


@pytest.fixture
async def server(monkeypatch):
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", (0.0, 0.0))
    async with imitation.ImitationAnthropic() as server:
        yield server


@pytest.fixture
async def backend(server):
    made = []

    def make(model=imitation.MODEL, **options):
        address = read_address(server.url)
        key = EnvironmentKey()
        made.append(AnthropicBackend("claude", address, model, key, **options))
        return made[-1]

    yield make
    for backend in made:
        await backend.close()


def ask(*parts, max_tokens=64, **options):
    parts = parts or (MessagePart("user", "Go on: The rain had"),)
    return GenerationRequest(parts, max_tokens, **options)


async def run(backend, request=None):
    deltas = [it async for it in backend.generate(request or ask())]
    return "".join(it.text for it in deltas), deltas[-1]


async def test_what_a_model_can_do(backend):
    known = await backend().start()
    assert (known.raw, known.chat, known.fim_order) == (False, True, None)
    assert known.context_tokens == imitation.CONTEXT_TOKENS
    assert (known.n, known.logprobs, known.token_ids) == (False, False, False)
    assert (known.vision, known.grammar) == (True, True)
    strict = await backend(imitation.STRICT_MODEL).start()
    assert (strict.vision, strict.grammar) == (True, False)
    assert (await backend(context_tokens=500).start()).context_tokens == 500


async def test_what_is_asked(backend, server):
    parts = (
        MessagePart("system", "Be brief."),
        MessagePart("user", "Notes."),
        MessagePart("user", "Text."),
        MessagePart("assistant", "Yes."),
        MessagePart("user", "Go on."),
    )
    await run(backend(), ask(*parts, stop=("\n\n", "###")))
    asked = server.requests[-1]
    assert asked.headers["anthropic-version"] == "2023-06-01"
    assert asked.json == {
        "model": imitation.MODEL,
        "max_tokens": 64,
        "stream": True,
        "system": "Be brief.",
        "temperature": 0.0,
        "stop_sequences": ["###"],
        "messages": [
            {"role": "user", "content": "Notes.\n\nText."},
            {"role": "assistant", "content": "Yes."},
            {"role": "user", "content": "Go on."},
        ],
    }


async def test_an_answer_with_its_cost(backend):
    text, last = await run(backend())
    assert text == SPEECH
    assert last.finish == "end"
    assert last.usage.generated == len(SPEECH.split())
    assert last.usage.evaluated > 0


async def test_stop_sequences_of_white_space_hold_as_well(backend, server):
    server.speech = " the door\n\nstood open"
    text, last = await run(backend(), ask(stop=("\n\n",)))
    assert (text, last.finish) == (" the door", "stop")


async def test_a_model_that_samples_as_it_likes(backend, server):
    strict = backend(imitation.STRICT_MODEL)
    for _ in range(2):
        request = ask(sampling=Sampling(temperature=1.4))
        assert (await run(strict, request))[0] == SPEECH
    sent = ["temperature" in it.json for it in server.requests if it.body]
    assert sent == [True, False, False], "it is tried once"


async def test_a_quoted_text_about_temperature_takes_nothing_away(backend, server):
    said = "Odd text: the temperature of the sea"
    refused = imitation.failure(400, "invalid_request_error", said)
    server.failures.extend([refused, refused])
    asking = backend()
    with pytest.raises(BackendRefused):
        await run(asking)
    await run(asking)
    assert "temperature" in server.requests[-1].json


async def test_thoughts_and_unknown_events_are_no_text(backend, server):
    thought = {"type": "thinking_delta", "thinking": "Let me see."}
    chunks = imitation.stream([" the", " door"], "end_turn", 5)
    chunks[2:2] = [
        imitation.event("content_block_delta", index=0, delta=thought),
        imitation.event("something_new", delta=7, message=[]),
    ]
    server.failures.append(imitation.streamed(chunks))
    assert (await run(backend()))[0] == " the door"


async def test_a_bare_text_is_refused(backend, server):
    with pytest.raises(BackendRefused, match="cannot continue a bare text"):
        await run(backend(), ask(TextPart("The rain")))
    assert not server.requests


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (imitation.WRONG_KEY, BackendRefused, "does not accept your key"),
        (imitation.FORBIDDEN, BackendRefused, "does not let your key use"),
        (imitation.RATE_LIMIT, BackendUnavailable, "was asked too often"),
        (imitation.SPEND_LIMIT, BackendRefused, "nothing left to spend"),
        (imitation.NO_CREDIT, BackendRefused, "nothing left to spend"),
        (imitation.BILLING, BackendRefused, "nothing left to spend"),
        (imitation.TOO_LARGE, ContextTooLong, "too long"),
        (imitation.INTERNAL, BackendUnavailable, "an error of its own"),
        (imitation.OVERLOADED, BackendUnavailable, "is overloaded"),
        (imitation.GATEWAY, BackendUnavailable, "is overloaded"),
        (
            Reply(301, headers={"location": "https://x.org"}),
            BackendRefused,
            "to another",
        ),
    ],
)
async def test_failures(backend, server, reply, kind, words):
    server.failures += [reply] * 3
    with pytest.raises(kind, match=words):
        await run(backend())


async def test_a_moment_of_overload_goes_unseen(backend, server):
    server.failures += [imitation.OVERLOADED, imitation.INTERNAL]
    assert (await run(backend()))[0] == SPEECH


async def test_overload_in_the_middle_of_a_stream(backend, server):
    chunks = imitation.stream([" the", " door"], "end_turn", 5)[:4]
    chunks.append(imitation.error_event("overloaded_error", "Overloaded"))
    server.failures += [imitation.streamed(chunks)] * 2
    with pytest.raises(BackendUnavailable, match="is overloaded"):
        await run(backend())


async def test_a_refusal_of_the_model_is_no_answer(backend, server):
    chunks = imitation.stream(["I cannot"], "refusal", 5)
    server.failures.append(imitation.streamed(chunks))
    with pytest.raises(BackendRefused, match="refuses to write about this text"):
        await run(backend())


async def test_a_stream_without_its_end_is_no_answer(backend, server):
    chunks = imitation.stream([" the", " gate"], "end_turn", 5)[:-2]
    server.failures.append(imitation.streamed(chunks))
    with pytest.raises(StreamBroken):
        await run(backend())


async def test_a_stream_that_breaks_goes_on_where_it_is_the_same(backend, server):
    chunks = imitation.stream([" the", " door"], "end_turn", 5)[:-2]
    server.failures.append(imitation.streamed(chunks))
    assert (await run(backend()))[0] == SPEECH


async def test_a_model_that_is_not_there(backend):
    with pytest.raises(BackendRefused, match='does not have the model "nobody"'):
        await backend("nobody").start()
    with pytest.raises(BackendRefused, match="Which model"):
        await backend("").start()


async def test_a_service_without_a_list_of_models(backend, server, monkeypatch):
    monkeypatch.setattr(
        server, "_model", lambda name: Reply(404, b"404 page not found")
    )
    assert (await backend().start()).context_tokens == 100_000


async def test_a_new_key_is_read_when_the_old_one_is_refused(
    backend, server, monkeypatch
):
    claude = backend()
    monkeypatch.setenv(EnvironmentKey.env, "sk-old")
    with pytest.raises(BackendRefused, match="does not accept your key"):
        await claude.start()
    monkeypatch.setenv(EnvironmentKey.env, KEY)
    await claude.start()
    assert (await run(claude))[0] == SPEECH


async def test_the_connection_is_kept(backend, server):
    claude = backend()
    for _ in range(3):
        await run(claude)
    assert server.connections == 1


async def test_whoever_stops_reading_hangs_up(backend, server):
    server.hold_after = 5
    answer = backend().generate(ask())
    await anext(answer)
    assert not server.hung_up.is_set()
    await answer.aclose()
    await server.hung_up.wait()


async def test_a_key_is_in_its_header_and_nowhere_else(backend, server, caplog):
    caplog.set_level(logging.DEBUG)
    claude = backend()
    await run(claude)
    assert {request.headers["x-api-key"] for request in server.requests} == {KEY}
    assert all(KEY not in request.path for request in server.requests)
    assert all(KEY.encode() not in request.body for request in server.requests)
    server.failures.append(imitation.INTERNAL)
    server.failures += [imitation.BILLING] * 2
    with pytest.raises(BackendRefused) as caught:
        await run(claude)
    shown = f"{caught.value!r} {caught.getrepr(style='long')} {vars(claude)}"
    assert KEY not in shown + repr(claude._connection)
    assert KEY not in caplog.text
