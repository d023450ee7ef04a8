"""The real llama-server with the bundled model: tokens, healing, slots, failures."""

import math
import re

import msgspec
import pytest

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Priority,
    SpecialPart,
    TextPart,
)
from coauthor.backends.http.address import read_address
from coauthor.backends.http.connection import Connection
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.backends.llama_server.answer import Event
from coauthor.backends.llama_server.client import LlamaServerBackend
from coauthor.backends.llama_server.likely import Likely
from coauthor.backends.llama_server.props import FileFacts, Props, facts_of
from coauthor.backends.llama_server.respelling import Respelled
from coauthor.backends.llama_server.word_end import written
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.errors import BackendProtocolError, BackendUnavailable, ContextTooLong
from coauthor.models.facts import read_facts
from coauthor.models.installed import find_model
from tests.servers import imitation_llama_server, imitation_openai, running
from tests.servers.imitation import SPEECH

CHATML = (
    "{%- for message in messages -%}\n  {{- '<|im_start|>' + message.role + '\n' + "
    "message.content + '<|im_end|>\n' -}}\n{%- endfor -%}"
)


TEMPLATE = (
    "{% for message in messages %}{{ message.role }}: "
    "{{ message.content }}<|endoftext|>{% endfor %}assistant: "
)
"""With a control token that the bundled model has."""


@pytest.fixture(scope="module")
def chat_url():
    with running.llama_server(TEMPLATE) as url:
        yield url


@pytest.fixture(scope="module")
def url():
    with running.llama_server() as url:
        yield url


@pytest.fixture
async def backend(url):
    backend = LlamaServerBackend("desk", read_address(url), "")
    yield backend
    await backend.close()


@pytest.fixture
async def embedded():
    model = find_model()
    backend = LlamaCppBackend(
        model.path,
        context_tokens=running.CONTEXT_TOKENS,
        model_name=model.name,
        languages=model.languages,
    )
    yield backend
    await backend.close()


def ask(text, max_tokens=8, **options):
    return GenerationRequest((TextPart(text, "start"),), max_tokens, **options)


async def run(backend, request):
    deltas = [it async for it in backend.generate(request)]
    return "".join(it.text for it in deltas), deltas[-1]


async def test_the_model_can_do_what_it_can_do_here(backend, embedded):
    there, here = await backend.start(), await embedded.start()
    assert there.model == read_facts(find_model().path).name
    assert (there.raw, there.chat, there.fim_order) == (
        here.raw,
        here.chat,
        here.fim_order,
    )
    assert there.skills == here.skills
    assert there.languages == here.languages
    assert there.context_tokens == running.CONTEXT_TOKENS
    assert abs(there.characters_per_token - here.characters_per_token) < 1
    assert there.details["slots"] == "2"


@pytest.mark.parametrize(
    "parts",
    [
        (TextPart("The rain had stopped by the time we", "start"),),
        (TextPart("Write <|fim_prefix|> and <|im_end|> as they are", "start"),),
        (
            SpecialPart("fim_suffix"),
            TextPart(" and went home.", "end"),
            SpecialPart("fim_prefix"),
            TextPart("We closed the door", "start"),
            SpecialPart("fim_middle"),
        ),
        (TextPart("many words " * 300, "start"), TextPart("The end of it")),
    ],
)
async def test_the_model_reads_what_it_reads_here(backend, embedded, parts):
    request = GenerationRequest(parts, 8)
    there, here = await backend.preview(request), await embedded.preview(request)
    assert [it.part for it in there] == [it.part for it in here]
    assert [it.tokens for it in there] == [it.tokens for it in here]
    ours = [it.text for it in there if it.part is not None]
    assert ours == [it.text for it in here if it.part is not None]


async def test_what_was_read_is_kept(backend):
    request = ask("A long road went down to the sea, past the mill and the church")
    await run(backend, request)
    _, last = await run(backend, request)
    assert last.usage.cached > last.usage.evaluated


async def test_suggestions_and_commands_do_not_push_each_other_out(backend):
    inline = ask("A garden with a wall, where the roses of the old house grew on")
    command = ask("Rewrite this letter", priority=Priority.COMMAND)
    for request in (inline, command):
        await run(backend, request)
    for request in (inline, command):
        _, last = await run(backend, request)
        assert last.usage.evaluated == 1


async def test_reading_ahead_writes_nothing(backend):
    text = "The mill by the river had not been used since the war, and its wheel"
    said, last = await run(backend, ask(text, 0))
    assert (said, last.usage.generated) == ("", 0)
    _, last = await run(backend, ask(text))
    assert last.usage.evaluated == 1


async def test_half_a_word_is_gone_on_with(backend):
    text, last = await run(backend, ask("The value of the exp", heal=True))
    assert text.startswith(("ression", "ected", "erience", "onent"))
    assert last.finish == "length"


@pytest.mark.parametrize(
    "typed",
    [
        "She opened the door and walked into the gard",
        "She opened the door and walked into the ",
        "The first thing I want to expl",
        "We went to the mark",
        "He had been a teach",
        "It was the beginn",
        "In the morning we met Lang",
        "There was no doubt",
    ],
)
async def test_words_end_and_go_on_as_they_do_here(backend, embedded, typed):
    request = ask(typed, 4, heal=True)
    there, here = await run(backend, request), await run(embedded, request)
    # Rounding may tell two likely words apart that come later.
    assert re.findall(r"\A\w*", there[0]) == re.findall(r"\A\w*", here[0])


@pytest.mark.parametrize(
    "typed", ["She opened the door and walked into the gard", "It was the beginn"]
)
async def test_the_model_is_as_sure_of_a_word_as_here(backend, embedded, typed):
    request = ask(typed, 2, heal=True, probability=True)
    first = []
    for each in (backend, embedded):
        deltas = [it async for it in each.generate(request)]
        first.append(deltas[0].usage.log_probability)
    assert abs(first[0] - first[1]) < 0.1


def likely(**odds):
    candidates = [
        {"id": at, "bytes": list(text.replace("_", " ").encode()), "logprob": it}
        for at, (text, it) in enumerate(odds.items())
    ]
    told = {"completion_probabilities": [{"top_logprobs": candidates}]}
    return msgspec.convert(told, type=Likely)


@pytest.mark.parametrize(
    ("found", "rest", "odds", "first", "token"),
    [
        (likely(_car=-1, _cart=-2), " car", 1, None, (0, "")),
        (likely(_cart=-1, _car=-2), " car", 1, None, (0, "t")),
        (likely(_cart=-1, _car=-2), " car", 4, None, (1, "")),
        (likely(_cart=-1, _car=-3), " car", 4, None, (0, "t")),
        (likely(_ca=-1, _cart=-2), " car", 1, 0, (1, "t")),
        (likely(_ca=-1, _cart=-5), " car", 4, 0, None),
        (likely(_dog=-1), " car", 1, None, None),
        (likely(), " car", 1, None, None),
    ],
)
def test_the_token_that_spells_what_was_typed(found, rest, odds, first, token):
    assert found.spelling(rest, odds, first) == token


@pytest.mark.parametrize(
    ("found", "odds", "token"),
    [
        (likely(_of=-1, et=-1.5, er=-1.5), 1, (1, "et")),
        (likely(_of=-1, et=-1.5, er=-1.5), 4, None),
        (likely(et=-1, _of=-1.2, _in=-1.4), 1, (1, " of")),
        (likely(et=-1, _of=-9), 1, None),
        (likely(), 1, None),
    ],
)
def test_a_word_ends_or_goes_on_as_is_likelier_in_all(found, odds, token):
    assert found.after_word(odds) == token


@pytest.mark.parametrize(
    ("found", "token", "rest", "share"),
    [
        (likely(_car=-1, _cart=-1, _dog=-0.1), 1, " car", 0.5),
        (likely(_cart=-3), 0, " car", 1),
        (likely(_of=-1, et=-2, er=-2, _in=-0.1), 1, "", 0.5),
    ],
)
def test_how_sure_the_model_is_of_what_was_chosen(found, token, rest, share):
    assert math.exp(found.share(token, rest)) == pytest.approx(share)


async def test_a_letter_more_needs_no_question_beside_the_request(backend, monkeypatch):
    text = "She opened the door and walked into the "
    await run(backend, ask(text + "g", heal=True))
    questions, plain = [], Connection.ask

    async def counted(self, method, path, body=None):
        questions.append(path)
        return await plain(self, method, path, body)

    monkeypatch.setattr(Connection, "ask", counted)
    for typed in ("ga", "gar", "gard"):
        assert (await run(backend, ask(text + typed, heal=True)))[0]
    assert questions == []


@pytest.mark.parametrize(
    ("first", "end_odds", "text", "asked"),
    [
        (likely(_of=-1, et=-1.5, er=-1.5), None, " of it", [[7]]),
        (likely(_of=-1, et=-1.5, er=-1.5), 4, " of it", [[7]]),
        (likely(_of=-1, et=-1.5, er=-1.5), 1, "et of it", [[7], [7, 1]]),
    ],
)
async def test_an_answer_is_begun_anew_only_where_the_word_goes_on_otherwise(
    first, end_odds, text, asked
):
    bodies = []

    async def events(body):
        bodies.append(body["prompt"])
        places = first.completion_probabilities if "n_probs" in body else None
        yield Event(" of", tokens_predicted=1, completion_probabilities=places)
        yield Event(" it", tokens_predicted=2)
        yield Event(stop=True, tokens_predicted=2)

    prompt = Respelled([7], end_odds=end_odds)
    found = [it async for it in written(prompt, {"prompt": [7]}, events)]
    assert "".join(it.content for it in found) == text
    assert bodies == asked
    assert found[-1].tokens_predicted == len(asked) + 1


async def test_a_word_that_no_token_spells_stays_as_it_was_typed(backend, monkeypatch):
    prompts, plain = [], Connection.stream

    def noted(self, path, body):
        prompts.append(body["prompt"])
        return plain(self, path, body)

    monkeypatch.setattr(Connection, "stream", noted)
    await run(backend, ask("The old Zxqw", heal=True))
    await run(backend, ask("The old Zxqw"))
    healed, *_, typed = prompts
    assert healed == typed


async def test_a_text_with_nothing_before_the_word(backend):
    text, _ = await run(backend, ask("Th", heal=True))
    assert text


async def test_without_a_chat_template_there_is_no_chat(backend, url):
    messages = GenerationRequest((MessagePart("user", "Go on."),), 8)
    with pytest.raises(BackendProtocolError, match="cannot follow instructions"):
        await run(backend, messages)
    plain = OpenAICompatibleBackend("desk", read_address(url), "")
    assert (await plain.start()).chat is False
    await plain.close()


async def test_messages_are_put_into_the_models_template(chat_url):
    backend = LlamaServerBackend("desk", read_address(chat_url), "")
    assert (await backend.start()).chat is True
    parts = (
        MessagePart("system", "Be brief."),
        MessagePart("user", "Go on: <|endoftext|> {{ 7 * 7 }}"),
    )
    request = GenerationRequest(parts, 8, priority=Priority.COMMAND)
    pieces = await backend.preview(request)
    assert [(it.part, it.text) for it in pieces if it.text] == [
        (None, "system: "),
        (0, "Be brief."),
        (None, "<|endoftext|>user: "),
        (1, "Go on: <|endoftext|> {{ 7 * 7 }}"),
        (None, "<|endoftext|>assistant: "),
    ]
    written, own = pieces[4].tokens, pieces[3].tokens
    assert own < 8 < written, "what the writer spelled out is no control token"
    text, last = await run(backend, request)
    assert text
    assert last.finish == "length"
    await backend.close()


async def test_a_chat_by_way_of_openais_language(chat_url):
    backend = OpenAICompatibleBackend("desk", read_address(chat_url), "")
    known = await backend.start()
    assert (known.raw, known.chat) == (True, True)
    parts = (MessagePart("user", "Go on."),)
    assert (await run(backend, GenerationRequest(parts, 8)))[0]
    await backend.close()


@pytest.mark.parametrize(
    ("template", "follows"),
    [("", False), (CHATML, False), ("{{ messages[0].content }}", True)],
)
def test_the_template_for_models_without_one_is_none(template, follows):
    told = {"default_generation_settings": {"n_ctx": 1}, "chat_template": template}
    props = msgspec.convert(told, type=Props)
    assert props.follows_instructions is follows


def props_of(path):
    told = {"default_generation_settings": {"n_ctx": 1}, "model_path": str(path)}
    return msgspec.convert(told, type=Props)


def test_a_file_that_is_not_here_or_none_says_nothing(tmp_path):
    path = tmp_path / "model.gguf"
    assert facts_of(props_of(path), here=True) == FileFacts()
    path.write_bytes(b"GGUF\x00")
    assert facts_of(props_of(path), here=True) == FileFacts()


def test_only_on_this_machine_is_a_file_read():
    path = find_model().path
    assert facts_of(props_of(path), here=True).name == read_facts(path).name
    assert facts_of(props_of(path), here=False) == FileFacts()


def test_a_model_for_code_elsewhere_fills_gaps():
    there = props_of("/models/qwen2.5-coder-7b.gguf")
    assert facts_of(there, here=False) == FileFacts(fim_order="psm")


async def test_nobody_is_there(monkeypatch):
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", ())
    backend = LlamaServerBackend("desk", read_address("http://127.0.0.1:1"), "")
    with pytest.raises(BackendUnavailable, match="start the server of desk"):
        await backend.start()


async def test_a_model_that_is_still_loading_is_waited_for(monkeypatch):
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", (0.0, 0.0))
    async with imitation_llama_server.ImitationLlamaServer() as server:
        backend = LlamaServerBackend("desk", read_address(server.url), "")
        server.failures += [imitation_llama_server.LOADING] * 2
        assert (await run(backend, ask("And", 64)))[0] == SPEECH
        server.failures.append(imitation_llama_server.TOO_LONG)
        with pytest.raises(ContextTooLong):
            await run(backend, ask("And", 64))
        await backend.close()


async def test_another_server_is_there():
    async with imitation_openai.ImitationOpenAI() as server:
        backend = LlamaServerBackend("desk", read_address(server.url), "")
        with pytest.raises(Exception, match="desk wants a key"):
            await backend.start()
        await backend.close()
