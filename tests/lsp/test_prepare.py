"""`coauthor/prepare`: what the model reads while the writer types an instruction."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from coauthor.backends.base import Delta, GenerationRequest, Priority
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from tests.lsp.session import URI, Json, Session, session

TEXT = "The ferry was late.\n\nIt was a very big dog, they said.\n\nThen it rained.\n"
DOG: Json = {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 33}}
CHAT = Script(chat=True, rules=(Rule(kind="chat", text="It was a big dog."),))


@asynccontextmanager
async def writing(
    script: Script = CHAT, options: Json | None = None
) -> AsyncIterator[Session]:
    """A session with the text open and the model's reading of it over."""
    async with session(script) as client:
        await client.initialize(initializationOptions=options or {})
        client.open(TEXT)
        await client.server.routes.engine("inline").capabilities()
        reads = 0 if options else 1
        await client.until(
            lambda: len(client.backend.requests) == reads and not client.backend.running
        )
        yield client


def never_read(client: Session) -> None:
    """From now on the model does not come to the end of what is to be prepared."""
    generate = client.backend.generate

    async def endless(request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        async with aclosing(generate(request)) as deltas:
            async for delta in deltas:
                if request.priority is Priority.PREFETCH:
                    await asyncio.Future[None]()
                yield delta

    client.backend.generate = endless


def prepare(
    client: Session, command: str = "follow-instruction", uri: str = URI, **more: str
) -> None:
    params = {"textDocument": {"uri": uri}, "range": DOG, "command": command}
    client.notify("coauthor/prepare", {**params, **more})


async def rewrite(client: Session, instruction: str) -> Json:
    params = {"textDocument": {"uri": URI}, "range": DOG, "variants": 1}
    asked = {"command": "follow-instruction", "instruction": instruction}
    return await client.request("coauthor/rewrite", {**params, **asked})


def prompts(client: Session) -> list[str]:
    """What was sent to the model for commands, in order."""
    texts = [prompt_text(it.parts) for it in client.backend.requests]
    return [text for text in texts if text.startswith("system:")]


async def prepared(client: Session) -> int:
    """How often something was read, once nothing is read any more."""
    while True:
        status = await client.request("coauthor/status", {})
        if not len(client.server.readings):
            return status["counters"]["prepared"]


async def test_all_before_the_instruction_is_read_before_it_is_known() -> None:
    async with writing() as client:
        prepare(client)
        await client.until(lambda: len(prompts(client)) == 1)
        read = client.backend.requests[-1]
        assert (read.max_tokens, read.priority) == (0, 2)
        await rewrite(client, "Shorter.")
        begun, whole = prompts(client)
        assert "The ferry was late." in begun
        assert whole.startswith(begun.rstrip())
        assert whole[len(begun.rstrip()) :].strip().startswith("Shorter.")
        assert await prepared(client) == 1


async def test_with_the_instruction_so_far_the_whole_prompt_is_read() -> None:
    async with writing() as client:
        prepare(client, instruction="Shorter. ")
        await client.until(lambda: len(prompts(client)) == 1)
        await rewrite(client, "Shorter.")
        first, second = prompts(client)
        assert first == second


async def test_a_command_without_instruction_is_read_whole() -> None:
    async with writing() as client:
        prepare(client, "tighten")
        await client.until(lambda: len(prompts(client)) == 1)
        assert "It was a very big dog" in prompts(client)[0]


async def test_only_the_newest_goes_on() -> None:
    async with writing() as client:
        never_read(client)
        prepare(client)
        await client.until(lambda: client.backend.running == 1)
        prepare(client, instruction="Sho")
        prepare(client, instruction="Shorter")
        await client.until(lambda: len(prompts(client)) == 2)
        await client.until(lambda: client.backend.running == 1)
        assert "Shorter" in prompts(client)[1]


async def test_an_edit_or_the_end_of_the_document_ends_it() -> None:
    async with writing() as client:
        never_read(client)
        for end in (
            lambda: client.change(2, {"text": TEXT + "More."}),
            lambda: client.notify(
                "textDocument/didClose", {"textDocument": {"uri": URI}}
            ),
        ):
            prepare(client)
            await client.until(lambda: client.backend.running == 1)
            end()
            await client.until(lambda: client.backend.running == 0)


async def test_the_rewrite_itself_ends_it() -> None:
    async with writing() as client:
        never_read(client)
        prepare(client)
        await client.until(lambda: client.backend.running == 1)
        assert (await rewrite(client, "Shorter."))["variants"]
        assert client.backend.running == 0


@pytest.mark.parametrize(
    ("script", "options", "command"),
    [
        (CHAT, {"inline": {"initiative": "off"}}, "tighten"),
        (CHAT, {"inline": {"prefetch": False}}, "tighten"),
        (CHAT, {}, "no-such-command"),
        (CHAT, {}, "what-next"),
        (Script(chat=False), {}, "tighten"),
        (Script(fail_start="BackendUnavailable"), {}, "tighten"),
    ],
)
async def test_where_it_cannot_help_nothing_is_read_and_nothing_said(
    script: Script, options: Json, command: str
) -> None:
    async with session(script) as client:
        await client.initialize(initializationOptions=options)
        client.open(TEXT)
        prepare(client, command)
        prepare(client, command, uri="file:///elsewhere.md")
        assert await prepared(client) == 0
        assert prompts(client) == []
        assert client.sent("window/showMessage") == []


async def test_nothing_goes_to_another_machine_unasked() -> None:
    async with writing() as client:
        client.backend.destination = "remote"
        prepare(client)
        assert await prepared(client) == 0
        await rewrite(client, "Shorter.")
        assert len(prompts(client)) == 1
