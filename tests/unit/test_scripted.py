"""The scripted backend: the format of its scripts, and how it plays them."""

import asyncio
from contextlib import aclosing

import pytest

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    SpecialPart,
    TextPart,
)
from coauthor.backends.script import Rule, Script, load_script
from coauthor.backends.scripted import ScriptedBackend, prompt_text
from coauthor.errors import BackendProtocolError, BackendTimeout, SettingsError


def raw(text, **options):
    return GenerationRequest(
        (TextPart(text),), options.pop("max_tokens", 32), **options
    )


def chat(text):
    parts = (MessagePart("system", "Be brief."), MessagePart("user", text))
    return GenerationRequest(parts, 32)


async def text_of(backend, request):
    return "".join([delta.text async for delta in backend.generate(request)])


TOML = """
model = "parrot"
chat = true
fim_order = "psm"
languages = ["en", "de"]
skills = { fix = "<|fix|>{{text}}" }

[[rules]]
when = ["rain", "short"]
kind = "chat"
deltas = ["It ", "rained."]
delay_ms = 20

[[rules]]
when = "sun"
fail = "BackendTimeout"
message = "Too hot."
"""

YAML = """
model: parrot
fim_order: psm
languages: [en, de]
skills: {fix: "<|fix|>{{text}}"}
rules:
  - when: [rain, short]
    kind: chat
    deltas: ["It ", "rained."]
    delay_ms: 20
  - {when: sun, fail: BackendTimeout, message: Too hot.}
"""


@pytest.mark.parametrize(("name", "content"), [("s.toml", TOML), ("s.yaml", YAML)])
async def test_a_script_file(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    backend = ScriptedBackend.from_file(path)
    capabilities = await backend.start()
    assert capabilities.model == "parrot"
    assert capabilities.fim_order == "psm"
    assert capabilities.languages == ("en", "de")
    assert capabilities.skills == {"fix": "<|fix|>{{text}}"}
    assert await text_of(backend, chat("short, about rain")) == "It rained."
    assert await text_of(backend, raw("short, about rain")) == ""
    with pytest.raises(BackendTimeout, match="Too hot"):
        await text_of(backend, raw("sun"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("colour = 'red'", "colour"),
        ("[[rules]]\nwhen = 3", r"rules\[0\]\.when"),
        ("[[rules]]\nfail = 'Bang'", r"rules\[0\]\.fail"),
        ("rules = [", "not valid"),
    ],
)
def test_a_wrong_script_says_where(tmp_path, content, complaint):
    path = tmp_path / "wrong.toml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=complaint):
        load_script(path)


def test_a_missing_script_says_so(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_script(tmp_path / "absent.toml")


async def test_the_default_fits_the_shipped_prompts():
    backend = ScriptedBackend()
    rewrite = "Make it shorter.\n\nText:\nThe rain fell."
    assert await text_of(backend, chat(rewrite)) == "The rain fell."
    ideas = await text_of(backend, chat("Answer with a numbered list."))
    assert len(ideas.splitlines()) == 3
    assert await text_of(backend, chat("Hello?")) == ""
    assert (await text_of(backend, raw("Once"))).startswith(" and so")


async def test_echo_between_two_marks():
    backend = ScriptedBackend(Script(rules=(Rule(echo=("<a>", "</a>")),)))
    assert await text_of(backend, raw("<a>no</a> <a>\nyes\n</a> no")) == "yes"
    assert await text_of(backend, raw("nothing marked")) == ""


def test_the_prompt_as_a_script_sees_it():
    parts = (SpecialPart("fim_suffix"), TextPart("after"), SpecialPart("<|fix|>"))
    assert prompt_text(parts) == "<|fim_suffix|>after<|fix|>"
    assert prompt_text(chat("Hi").parts) == "system: Be brief.\nuser: Hi\n"


async def test_stop_sequences_also_across_pieces():
    rule = Rule(deltas=("one", " t", "w", "o three"))
    backend = ScriptedBackend(Script(rules=(rule,)))
    request = raw("", stop=("two", "zebra"))
    deltas = [delta async for delta in backend.generate(request)]
    assert "".join(delta.text for delta in deltas) == "one "
    assert deltas[-1].finish == "stop"


async def test_what_only_looks_like_a_stop_sequence_is_not_lost():
    backend = ScriptedBackend(Script(rules=(Rule(deltas=("tw", "in", " t")),)))
    assert await text_of(backend, raw("", stop=("two",))) == "twin t"


async def test_the_token_budget():
    backend = ScriptedBackend(Script(rules=(Rule(text="a b c d"),)))
    request = raw("", max_tokens=2)
    deltas = [delta async for delta in backend.generate(request)]
    assert [delta.text for delta in deltas[:2]] == ["a", " b"]
    assert deltas[-1].finish == "length"
    assert deltas[-1].usage is not None
    assert deltas[-1].usage.generated == 2


async def test_delays_go_through_the_given_sleep():
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    script = Script(rules=(Rule(text="a b", delay_ms=500),), load_ms=2000)
    backend = ScriptedBackend(script, sleep)
    await backend.start()
    await text_of(backend, raw(""))
    assert slept == [2, 0.5, 0.5]


async def test_a_rule_may_count_down():
    rules = (Rule(times=1, fail="BackendTimeout"), Rule(text="fine"))
    backend = ScriptedBackend(Script(rules=rules))
    with pytest.raises(BackendTimeout):
        await text_of(backend, raw(""))
    assert await text_of(backend, raw("")) == "fine"
    assert (backend.finished, backend.cancelled, backend.running) == (2, 0, 0)


async def test_forever_lasts_until_closed():
    backend = ScriptedBackend(Script(rules=(Rule(text="la ", forever=True),)))
    async with aclosing(backend.generate(raw("", max_tokens=1))) as run:
        for _ in range(100):
            assert (await anext(run)).finish is None
        assert backend.running == 1
    assert (backend.running, backend.cancelled, backend.finished) == (0, 1, 0)


async def test_forever_without_pieces_is_silent():
    backend = ScriptedBackend(Script(rules=(Rule(forever=True),)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(text_of(backend, raw("")), 0.01)
    assert backend.cancelled == 1


async def test_it_remembers_its_requests():
    backend = ScriptedBackend()
    request = raw("Hello")
    await text_of(backend, request)
    assert backend.requests == [request]


async def test_without_chat_messages_are_an_error():
    backend = ScriptedBackend(Script(chat=False))
    with pytest.raises(BackendProtocolError, match="chat template"):
        await text_of(backend, chat("Hi"))


async def test_a_start_may_fail():
    script = Script(fail_start="BackendTimeout", message="Far too large.")
    with pytest.raises(BackendTimeout, match="Far too large"):
        await ScriptedBackend(script).start()
