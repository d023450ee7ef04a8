"""Addresses, streams, failures and retries: what all backends over HTTP share."""

import asyncio
import json
import re
import ssl
from dataclasses import replace

import httpx
import pytest

from coauthor.backends.base import Delta, GenerationRequest, MessagePart, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.http.connection import Connection
from coauthor.backends.http.events import LONGEST_LINE, events, lines
from coauthor.backends.http.failures import (
    StreamBroken,
    error_of,
    translated,
)
from coauthor.backends.http.refusal import refusal
from coauthor.backends.http.resume import resumed
from coauthor.backends.http.retry import FAILURES_BEFORE_REST, PAUSES_S, Retries
from coauthor.backends.http.shortening import fitted
from coauthor.backends.room import Room
from coauthor.errors import (
    BackendProtocolError,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    ContextTooLong,
)
from tests.servers import imitation_anthropic as anthropic
from tests.servers import imitation_ollama as ollama
from tests.servers import imitation_openai as openai
from tests.servers.imitation import KEY, Reply

REQUEST = GenerationRequest((TextPart("The rain"),), 8)


@pytest.mark.parametrize(
    ("url", "destination"),
    [
        ("http://127.0.0.1:8080", "local"),
        ("http://127.8.9.10/v1/", "local"),
        ("http://[::1]:8080", "local"),
        ("http://localhost:8080", "local"),
        ("https://localhost", "local"),
        ("https://api.example.org/v1", "remote"),
        ("https://192.168.1.2:8080", "remote"),
        ("https://localhost.example.org", "remote"),
        ("https://[::ffff:127.0.0.1]", "remote"),
        ("https://0.0.0.0", "remote"),
    ],
)
def test_what_is_on_this_machine(url, destination):
    assert read_address(url).destination == destination


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.2:8080",
        "http://localhost.:8080",
        "http://127.0.0.1.example.org",
        "http://[::ffff:127.0.0.1]",
        "http://2130706433",
        "https://me:secret@example.org",
        "https://example.org?key=secret",
        "https://example.org#x",
        "https://example.org\\@127.0.0.1",
        "http://127.0.0.1\n.example.org",
        "http://exämple.org",
        "https://example.org:port",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "",
    ],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(ValueError, match=r"\.$"):
        read_address(url)


HERE = read_address("http://127.0.0.1:1")


async def collected(split, data, size=1):
    async def pieces():
        for at in range(0, len(data), size):
            yield data[at : at + size]

    return [it async for it in split(pieces())]


STREAM = 'event: a\r\ndata: {"ü":\ndata: 1}\n\n: ping\n\ndata:2\n\ndata: [DONE]\n\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_events_come_in_any_pieces(size):
    found = await collected(events, STREAM.encode(), size)
    assert found == ['{"ü":\n1}'.encode(), b"2", b"[DONE]"]


async def test_what_was_cut_is_no_event_and_no_line():
    whole = STREAM.encode()
    for at in range(len(whole)):
        assert len(await collected(events, whole[:at], 5)) < 3
    assert await collected(lines, b'{"a": 1}\n{"a": 1') == [b'{"a": 1}']


@pytest.mark.parametrize("line", ["dat: 2", "x", '{"a": 1}', "\x00data: 2"])
async def test_a_line_that_may_have_been_data_is_not_passed_over(line):
    with pytest.raises(StreamBroken):
        await collected(events, f"data: 1\n\n{line}\n\ndata: 3\n\n".encode())


@pytest.mark.parametrize("split", [lines, events])
async def test_a_line_without_end_is_given_up(split):
    with pytest.raises(StreamBroken):
        await collected(split, b"data: " + b"x" * (2 * LONGEST_LINE), 65_536)


async def test_an_event_of_endless_lines_is_given_up():
    with pytest.raises(StreamBroken):
        await collected(events, b"data: x\n" * LONGEST_LINE, 65_536)


REFUSALS = [
    (anthropic.WRONG_KEY, BackendRefused, "your key"),
    (anthropic.FORBIDDEN, BackendRefused, "let your key"),
    (anthropic.RATE_LIMIT, BackendUnavailable, "too often"),
    (anthropic.SPEND_LIMIT, BackendRefused, "spend"),
    (anthropic.NO_CREDIT, BackendRefused, "spend"),
    (anthropic.BILLING, BackendRefused, "spend"),
    (anthropic.TOO_LARGE, ContextTooLong, "too long"),
    (anthropic.INTERNAL, BackendUnavailable, "(500)"),
    (anthropic.OVERLOADED, BackendUnavailable, "overloaded"),
    (anthropic.GATEWAY, BackendUnavailable, "overloaded"),
    (openai.WRONG_KEY, BackendRefused, "your key"),
    (openai.NO_MODEL, BackendRefused, "does not have"),
    (openai.RATE_LIMIT, BackendUnavailable, "too often"),
    (openai.NO_QUOTA, BackendRefused, "spend"),
    (openai.TOO_LONG, ContextTooLong, "too long"),
    (openai.OVERLOADED, BackendUnavailable, "overloaded"),
    (openai.INTERNAL, BackendUnavailable, "(500)"),
    (openai.CONTENT_POLICY, BackendRefused, "refuses to write"),
    (ollama.SIGNED_OUT, BackendRefused, "`ollama signin`"),
    (ollama.LIMIT, BackendRefused, "spend"),
    (ollama.BUSY, BackendUnavailable, "overloaded"),
    (ollama.NO_MEMORY, BackendRefused, "a smaller `model`"),
    (ollama.failure(404, "model 'x' not found"), BackendRefused, "does not have"),
    (Reply(307, headers={"location": "https://b.test"}), BackendRefused, "`url`"),
    (Reply(422), BackendRefused, "another `model`"),
]
NEXT_STEPS = re.compile(
    r"[;,] (and |or )?(check|choose|correct|run|say|look|select|try|another) "
)


@pytest.mark.parametrize(("reply", "kind", "words"), REFUSALS)
def test_a_refusal_is_one_clear_sentence(reply, kind, words):
    error = error_of(refusal(reply.status, reply.body, reply.headers), "desk", "m")
    assert isinstance(error, kind)
    assert words in str(error)
    assert str(error).endswith(".")
    assert NEXT_STEPS.search(str(error)), "what to do about it"
    assert error.again is (kind is BackendUnavailable)


def test_an_error_inside_a_stream_has_its_status_in_it():
    body = b'{"error": {"message": "Connection error.", "type": null, "code": "500"}}'
    assert error_of(refusal(0, body, {}), "desk", "m").again


ESSAY = (
    "Whoever meets a rate_limit, or an insufficient_quota, asks what the maximum "
    "context length was, whether the safety system was overloaded, and why the model "
    "was not to be had: it was model_not_found."
)
ASKED_CHAT = {
    "model": "m",
    "messages": [{"role": "user", "content": f"Tighten. {ESSAY}"}],
}


@pytest.mark.parametrize("asked", [ASKED_CHAT, {"model": "m", "prompt": ESSAY}])
@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "request"), (404, "place"), (500, "broken"), (0, "request")],
)
def test_a_server_that_quotes_the_text_says_nothing_by_it(asked, status, kind):
    error = {"message": f"Invalid input: '{ESSAY}'", "type": "bad_request"}
    body = json.dumps({"error": error}).encode()
    assert refusal(status, body, {}, asked).kind == kind


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (openai.TOO_LONG, "too_long"),
        (openai.RATE_LIMIT, "rate"),
        (openai.NO_QUOTA, "quota"),
        (openai.NO_MODEL, "model"),
        (anthropic.NO_CREDIT, "quota"),
        (ollama.BUSY, "busy"),
    ],
)
def test_a_text_about_errors_does_not_hide_an_error(reply, kind):
    assert refusal(reply.status, reply.body, {}, ASKED_CHAT).kind == kind


def test_how_long_a_server_wants_us_to_wait():
    reply = anthropic.RATE_LIMIT
    error = error_of(refusal(reply.status, reply.body, reply.headers), "desk", "m")
    assert error.after_s == 7
    for odd in ("soon", "-1", "nan", "1e99", "Wed, 21 Oct 2026 07:28:00 GMT"):
        assert refusal(429, b"", {"retry-after": odd}).after_s is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'"x"', b'{"error": null}', b'{"error": {"type": []}}'],
)
def test_any_body_of_an_error_is_understood_somehow(body):
    refused = refusal(500, body, {})
    assert isinstance(error_of(refused, "desk", ""), BackendUnavailable)


def test_a_servers_own_words_are_never_shown():
    body = json.dumps({"error": {"message": "sk-secret and The rain", "type": "x"}})
    for status in (400, 401, 403, 404, 413, 418, 429, 500, 503):
        shown = str(error_of(refusal(status, body.encode(), {}), "desk", "m"))
        assert "secret" not in shown
        assert "rain" not in shown


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("refused"), BackendUnavailable),
        (httpx.ConnectTimeout("slow"), BackendTimeout),
        (httpx.ReadTimeout("slow"), BackendTimeout),
        (httpx.RemoteProtocolError("cut"), StreamBroken),
        (httpx.ReadError("reset"), StreamBroken),
    ],
)
def test_errors_of_the_library_are_ours(error, kind):
    assert isinstance(translated(error, "desk", HERE), kind)


def caused_by(cause):
    error = httpx.ConnectError("failed")
    error.__cause__ = OSError("failed")
    error.__cause__.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "url", "advice"),
    [
        (httpx.ConnectError(""), "http://127.0.0.1:1", "start the server of desk"),
        (httpx.ConnectError(""), "https://a.test", "this machine is online"),
        (caused_by(ssl.SSLCertVerificationError()), "https://a.test", "SSL_CERT_FILE"),
        (caused_by(ssl.SSLError()), "https://127.0.0.1:1", "the `url` of desk"),
        (httpx.ProxyError(""), "https://a.test", "HTTPS_PROXY"),
    ],
)
def test_why_there_is_no_connection_and_what_to_do(error, url, advice):
    assert advice in str(translated(error, "desk", read_address(url)))


@pytest.mark.parametrize(
    ("after", "told"),
    [("", "in a moment"), ("7", "in 7 seconds"), ("18000", "in 300 minutes")],
)
def test_when_to_try_again(after, told):
    found = refusal(429, b"", {"retry-after": after})
    assert str(error_of(found, "desk", "m")).endswith(f"try again {told}.")


class Server:
    """Answers each attempt with what is next in its list."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.slept = []
        self.now = 0.0
        self.retries = Retries(
            "desk", clock=lambda: self.now, sleep=self.sleep, chance=lambda: 0.5
        )

    async def sleep(self, seconds):
        self.slept.append(seconds)

    async def attempt(self, request):
        self.asked.append(request)
        for piece in self.answers.pop(0):
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def run(self):
        return [it.text async for it in self.retries.run(REQUEST, self.attempt)]


def busy(after_s=None):
    error = BackendUnavailable("busy")
    error.again, error.after_s = True, after_s
    return error


END = Delta("", "end")


async def test_a_request_is_tried_again_before_the_first_word():
    server = Server([busy()], [StreamBroken()], [Delta(" stopped"), END])
    assert await server.run() == [" stopped", ""]
    assert server.slept == list(PAUSES_S[:2])


async def test_a_kept_connection_that_ended_costs_no_time():
    server = Server([StreamBroken()], [StreamBroken()], [END])
    await server.run()
    assert server.slept == [0, PAUSES_S[1]]


async def test_a_server_is_given_the_time_that_it_asks_for():
    server = Server([busy(3)], [END])
    await server.run()
    assert server.slept == [3]
    server = Server([busy(60)])
    with pytest.raises(BackendUnavailable):
        await server.run()
    assert not server.slept


@pytest.mark.parametrize(
    "answer", [[BackendRefused("no")], [Delta(" stopped"), StreamBroken()]]
)
async def test_what_is_not_tried_again(answer):
    server = Server(answer)
    with pytest.raises((BackendRefused, StreamBroken)):
        await server.run()
    assert len(server.asked) == 1


async def test_a_server_that_keeps_failing_rests():
    tries = len(PAUSES_S) + 1
    server = Server(*[[busy()]] * (FAILURES_BEFORE_REST * tries + 1), [END], [END])
    for _ in range(FAILURES_BEFORE_REST):
        with pytest.raises(BackendUnavailable):
            await server.run()
    asked = len(server.asked)
    with pytest.raises(BackendUnavailable, match="again in 10 seconds"):
        await server.run()
    assert len(server.asked) == asked
    server.now = 10.0
    with pytest.raises(BackendUnavailable):
        await server.run()
    assert len(server.asked) == asked + 1, "one try after a rest"
    with pytest.raises(BackendUnavailable, match="again in 20 seconds"):
        await server.run()
    server.now = 30.0
    assert await server.run() == [""]
    assert await server.run() == [""], "and all is well again"


async def test_a_server_that_cannot_be_connected_to_in_time_rests_too():
    server = Server(*[[BackendTimeout("slow")]] * FAILURES_BEFORE_REST)
    for _ in range(FAILURES_BEFORE_REST):
        with pytest.raises(BackendTimeout):
            await server.run()
    with pytest.raises(BackendUnavailable, match="again in 10 seconds"):
        await server.run()
    assert len(server.asked) == FAILURES_BEFORE_REST


async def resume(request, *answers):
    server = Server(*answers)
    run = [it async for it in resumed(request, server.attempt)]
    return "".join(it.text for it in run), server


CHAT = replace(REQUEST, parts=(MessagePart("user", "The rain"),))


async def test_a_bare_text_that_broke_off_is_continued():
    broken = [Delta(" had"), Delta(" stopped"), StreamBroken()]
    text, server = await resume(REQUEST, broken, [Delta(" by noon"), END])
    assert text == " had stopped by noon"
    again = server.asked[1]
    assert again.parts == (TextPart("The rain"), TextPart(" had stopped"))
    assert again.max_tokens == 6


@pytest.mark.parametrize("size", [1, 2, 5, 100])
async def test_an_answer_that_broke_off_is_taken_where_it_is_the_same(size):
    whole = "It had stopped by noon"
    pieces = [Delta(whole[at : at + size]) for at in range(0, len(whole), size)]
    text, server = await resume(
        CHAT, [Delta("It had"), StreamBroken()], [*pieces, Delta("", "stop")]
    )
    assert text == whole
    assert server.asked == [CHAT, CHAT]


@pytest.mark.parametrize(
    "second", [[Delta("It has stopped"), END], [Delta("It"), END], [StreamBroken()]]
)
async def test_another_answer_is_not_glued_to_one_that_broke_off(second):
    with pytest.raises(StreamBroken):
        await resume(CHAT, [Delta("It had"), StreamBroken()], second)


async def test_an_answer_breaks_off_once_only():
    broken = [Delta(" had"), StreamBroken()]
    with pytest.raises(StreamBroken):
        await resume(REQUEST, broken, broken)


async def test_what_was_said_before_a_text_grew_too_long_is_not_said_again():
    server = Server([Delta("It "), ContextTooLong("full")], [Delta("It stopped."), END])
    request = replace(REQUEST, parts=(TextPart("The rain", "start"),))
    run = fitted(request, server.attempt, Room())
    assert (await anext(run)).text == "It "
    with pytest.raises(ContextTooLong):
        await anext(run)


async def test_the_key_is_read_once_for_all_that_is_asked_at_once():
    began, reading, read = asyncio.Event(), asyncio.Event(), []

    async def headers():
        read.append(len(read))
        began.set()
        await reading.wait()
        return {"authorization": f"Bearer {KEY}"}

    async with openai.ImitationOpenAI() as server:
        connection = Connection(read_address(server.url), "desk", headers)
        asked = [
            asyncio.create_task(connection.ask("GET", "/v1/models")) for _ in range(3)
        ]
        await began.wait()
        asked.pop(0).cancel()  # Whoever began to read may leave.
        reading.set()
        assert all(await asyncio.gather(*asked))
        assert read == [0]
        await connection.close()


async def test_an_answer_without_end_says_whose_it_is(monkeypatch):
    monkeypatch.setattr("coauthor.backends.http.connection._LONGEST_ANSWER", 100)

    async def nothing():
        return {"authorization": f"Bearer {KEY}"}

    async with openai.ImitationOpenAI() as server:
        connection = Connection(read_address(server.url), "desk", nothing)
        with pytest.raises(BackendProtocolError, match="desk answers far more"):
            await connection.ask("GET", "/v1/models")
        await connection.close()


async def test_a_proxy_that_cannot_be_used_is_a_sentence(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://10.0.0.1:1")

    async def headers():
        return {}

    address = read_address("https://models.example.org")
    with pytest.raises(BackendUnavailable, match="`ALL_PROXY`"):
        await Connection(address, "far", headers).ask("GET", "/v1/models")
