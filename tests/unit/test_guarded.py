"""Nothing goes to a remote backend without a yes, and nothing that must not."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coauthor.backends.base import GenerationRequest, MessagePart, Priority, TextPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.origin import NOWHERE, Origin
from coauthor.engine.counters import Counters
from coauthor.engine.engine import Engine
from coauthor.errors import KeptHere, NotAllowedYet
from coauthor.privacy.consent import Consents, Destination
from coauthor.privacy.guarded import Ask, Guarded, Rules
from coauthor.privacy.outgoing import OutgoingLog

TO = Destination("desk", "https://models.example.org/v1")
TEXT = "Write to ann@example.org about"


class Desk:
    """A remote backend that plays a script, in front of which the guard stands."""

    def __init__(
        self, folder: Path, ask: Ask | None = None, rules: Rules | None = None
    ) -> None:
        self.folder = folder
        self.played = ScriptedBackend(
            Script(rules=(Rule(deltas=("Ask <<MA", "IL_", "1>> or", " <<")),))
        )
        self.consents = Consents(folder / "data" / "consent.json")
        self.log = OutgoingLog(folder / "state" / "outgoing.jsonl")
        self.guarded = Guarded(
            self.played,
            TO,
            rules or Rules(),
            ask=ask,
            consents=self.consents,
            log=self.log,
        )

    def request(
        self,
        name: str = "letter.md",
        priority: Priority = Priority.COMMAND,
        **more: Any,
    ) -> GenerationRequest:
        origin = Origin(self.folder / name, self.folder, **more)
        parts = (TextPart(TEXT),)
        return GenerationRequest(parts, 32, priority=priority, origin=origin)

    async def run(self, request: GenerationRequest | None = None) -> str:
        running = self.guarded.generate(request or self.request())
        async with aclosing(running) as deltas:
            return "".join([delta.text async for delta in deltas])

    @property
    def sent(self) -> list[str]:
        return [
            "".join(it.text for it in request.parts if isinstance(it, TextPart))
            for request in self.played.requests
        ]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    await desk.guarded.close()


async def test_without_a_yes_nothing_goes(desk: Desk) -> None:
    for priority in Priority:
        with pytest.raises(KeptHere, match="coauthor privacy allow desk"):
            await desk.run(desk.request(priority=priority))
    assert desk.sent == []
    assert list(desk.log.read()) == []


async def test_with_a_yes_it_goes_hidden_and_comes_back_whole(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    assert await desk.run() == "Ask ann@example.org or <<"
    assert desk.sent == ["Write to <<MAIL_1>> about"]
    (line,) = desk.log.read()
    assert (line.text, line.address) == (desk.sent[0], TO.address)
    assert line.document == str(desk.folder / "letter.md")
    assert line.work == "command"
    assert desk.log.path.stat().st_mode & 0o077 == 0
    assert b"ann@" not in desk.log.path.read_bytes()


async def test_a_yes_is_for_one_folder_and_one_address(desk: Desk) -> None:
    desk.consents.decide(desk.folder / "other", TO, allowed=True)
    desk.consents.decide(
        desk.folder, Destination("desk", "https://evil.example.org"), allowed=True
    )
    desk.consents.decide(None, TO, allowed=True)
    with pytest.raises(KeptHere):
        await desk.run()
    assert desk.sent == []


async def test_the_writer_is_asked_once_and_the_answer_is_kept(tmp_path: Path) -> None:
    asked: list[tuple[Path | None, Destination]] = []

    async def yes(folder: Path | None, to: Destination) -> bool:
        asked.append((folder, to))
        return True

    desk = Desk(tmp_path, yes)
    await desk.run()
    await desk.run()
    assert asked == [(tmp_path, TO)]
    assert len(desk.sent) == 2
    # Another program would not ask either.
    assert Consents(tmp_path / "data" / "consent.json").answer(tmp_path, TO) is True
    desk.consents.forget(tmp_path)
    await desk.run()
    assert len(asked) == 2


@pytest.mark.parametrize("answer", [False, None])
async def test_no_and_no_answer_send_nothing(
    tmp_path: Path, answer: bool | None
) -> None:
    asked = 0

    async def says(_folder: Path | None, _to: Destination) -> bool | None:
        nonlocal asked
        asked += 1
        return answer

    desk = Desk(tmp_path, says)
    for _ in range(2):
        with pytest.raises(KeptHere):
            await desk.run()
    # Who said no is not asked again; who closed the question is, when they ask again.
    assert asked == (1 if answer is False else 2)
    assert desk.sent == []


async def test_what_nobody_asked_for_does_not_wait_for_the_answer(
    tmp_path: Path,
) -> None:
    open_question = asyncio.Event()
    asked = 0

    async def later(_folder: Path | None, _to: Destination) -> bool:
        nonlocal asked
        asked += 1
        await open_question.wait()
        return True

    desk = Desk(tmp_path, later)
    for _ in range(3):
        with pytest.raises(KeptHere):
            await desk.run(desk.request(priority=Priority.INLINE))
    waiting = asyncio.create_task(desk.run())
    open_question.set()
    assert (await waiting).startswith("Ask ann@")
    assert asked == 1


async def test_an_answer_counts_also_where_nobody_waited(tmp_path: Path) -> None:
    answered = asyncio.Event()

    async def yes(_folder: Path | None, _to: Destination) -> bool:
        answered.set()
        return True

    desk = Desk(tmp_path, yes)
    inline = desk.request(priority=Priority.INLINE)
    with pytest.raises(KeptHere):
        await desk.run(inline)
    await answered.wait()
    # The same question, or its answer.
    await desk.run()
    assert (await desk.run(inline)).startswith("Ask ann@")


@pytest.mark.parametrize(
    "name", [".env", "server.PEM", "id_rsa", "passwords.md", ".ssh/notes.md"]
)
async def test_secret_looking_files_stay(desk: Desk, name: str) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    with pytest.raises(KeptHere, match="may hold secrets"):
        await desk.run(desk.request(name))
    assert desk.sent == []


async def test_a_link_to_a_secret_file_stays(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    (desk.folder / "id_rsa").write_text("key")
    (desk.folder / "letter.md").symlink_to(desk.folder / "id_rsa")
    with pytest.raises(KeptHere, match="may hold secrets"):
        await desk.run()


async def test_a_link_to_an_ignored_file_stays(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    for name in ("diary", "open"):
        (desk.folder / name).mkdir()
        (desk.folder / name / "monday.md").write_text("Alone.")
        (desk.folder / f"{name}.md").symlink_to(desk.folder / name / "monday.md")
    (desk.folder / ".coauthorignore").write_text("diary/\n")
    with pytest.raises(KeptHere, match="names it"):
        await desk.run(desk.request("diary.md"))
    await desk.run(desk.request("open.md"))
    assert len(desk.sent) == 1


async def test_ignored_files_stay(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    (desk.folder / ".coauthorignore").write_text("drafts/\n*.txt\n!good.txt\n")
    (desk.folder / "sub").mkdir()
    (desk.folder / "sub" / ".coauthorignore").write_text("mine.md\n")
    for name in ("drafts/a.md", "b.txt", "sub/mine.md", "sub/c.txt"):
        with pytest.raises(KeptHere, match="names it"):
            await desk.run(desk.request(name))
    for name in ("good.txt", "sub/yours.md"):
        await desk.run(desk.request(name))
    assert len(desk.sent) == 2


async def test_documents_and_settings_can_say_no(tmp_path: Path, desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    with pytest.raises(KeptHere, match="local-only"):
        await desk.run(desk.request(local_only=True))
    strict = Desk(tmp_path, rules=Rules(local_only=True))
    with pytest.raises(KeptHere, match="localOnly"):
        await strict.run()
    with pytest.raises(KeptHere, match="localOnly"):
        await strict.guarded.start()


async def test_the_server_is_reached_with_a_yes_for_any_folder(tmp_path: Path) -> None:
    asked: list[Path | None] = []

    async def no_answer(folder: Path | None, _to: Destination) -> None:
        asked.append(folder)

    desk = Desk(tmp_path, no_answer)
    engine = Engine(lambda: desk.guarded)
    somewhere = Origin(tmp_path / "a.md", tmp_path)
    private = Origin(tmp_path / "b.md", tmp_path, local_only=True)
    for origin, priority, error in (
        (NOWHERE, Priority.COMMAND, NotAllowedYet),
        (private, Priority.COMMAND, KeptHere),
        (somewhere, Priority.COMMAND, KeptHere),
        (somewhere, Priority.PREFETCH, KeptHere),
    ):
        with pytest.raises(error):
            await engine.capabilities(origin, priority)
    await engine.warm_up()
    assert asked == [tmp_path]
    assert (engine.state, engine.message, engine.known) == ("ready", "", None)
    with pytest.raises(NotAllowedYet):
        await desk.guarded.start()
    for elsewhere in (
        Destination("desk", "https://evil.example.org"),
        Destination("other", TO.address),
    ):
        desk.consents.decide(tmp_path, elsewhere, allowed=True)
    desk.consents.decide(tmp_path / "other", TO, allowed=False)
    with pytest.raises(NotAllowedYet):
        await engine.capabilities()
    desk.consents.decide(None, TO, allowed=True)
    assert (await engine.capabilities()).model
    await engine.close()


@pytest.mark.parametrize(
    ("name", "more", "strict", "said"),
    [
        ("a.md", {"local_only": True}, False, "`local-only`"),
        ("a.md", {}, True, "`privacy.localOnly`"),
        (".env", {}, False, "may hold secrets"),
        ("mine.md", {}, False, "names it"),
        ("no/a.md", {"folder": "no"}, False, "you said no to that"),
        ("new/a.md", {"folder": "new"}, False, "you have not said yes"),
    ],
)
async def test_what_stays_here_tries_no_server(
    tmp_path: Path, name: str, more: dict[str, Any], strict: bool, said: str
) -> None:
    desk = Desk(tmp_path, rules=Rules(local_only=strict))
    desk.played.script = Script(fail_start="BackendUnavailable", message="Down.")
    desk.consents.decide(tmp_path, TO, allowed=True)
    desk.consents.decide(tmp_path / "no", TO, allowed=False)
    (tmp_path / ".coauthorignore").write_text("mine.md\n")
    folder = tmp_path / more.pop("folder", "")
    origin = Origin(tmp_path / name, folder, **more)
    engine = Engine(lambda: desk.guarded)
    for priority in Priority:
        with pytest.raises(KeptHere, match=said):
            await engine.capabilities(origin, priority)
    assert (desk.played.starts, engine.message) == (0, "")
    # Nor does it matter what the server can do, where that is known.
    desk.played.script = Script()
    if not strict:
        await engine.warm_up()
        with pytest.raises(KeptHere, match=said):
            await engine.capabilities(origin)
    await engine.close()


async def test_text_from_nowhere_stays(desk: Desk) -> None:
    desk.consents.decide(None, TO, allowed=True)
    with pytest.raises(KeptHere):
        await desk.run(GenerationRequest((TextPart(TEXT),), 8, origin=NOWHERE))
    assert desk.sent == []


async def test_what_cannot_be_logged_is_not_sent(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    desk.log.path.mkdir(parents=True)
    with pytest.raises(KeptHere, match="cannot be written"):
        await desk.run()
    assert desk.sent == []


@pytest.mark.parametrize(
    "content",
    ["", "{", "[{}]", '{"allowed": true}', "\0", "[" * 99_999, "cut", "large", "pipe"],
)
async def test_a_broken_file_of_answers_is_told_and_no_yes(
    desk: Desk, content: str
) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    path = desk.folder / "data" / "consent.json"
    whole = path.read_text()
    if content == "pipe":
        path.unlink()
        os.mkfifo(path) if hasattr(os, "mkfifo") else path.mkdir()
    else:
        said = {"cut": whole[:-1], "large": whole + " " * 4_000_000}
        path.write_text(said.get(content, content))
    with pytest.raises(KeptHere, match="cannot be read and do not count"):
        await desk.run()
    # What it said is gone for good.
    desk.consents.decide(desk.folder / "other", TO, allowed=True)
    assert len(desk.consents.all()) == 1
    assert desk.consents.trouble == ""


def test_no_answer_is_lost_when_several_processes_answer_at_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "consent.json"
    code = (
        "import sys; from pathlib import Path;"
        "from coauthor.privacy.consent import Consents, Destination;"
        f"consents, to = Consents(Path({str(path)!r})), Destination('desk', '');"
        "print(flush=True); input();"
        "[consents.decide(Path(sys.argv[1], str(it)), to, True) for it in range(20)]"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("one", "two", "three")
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(Consents(path).all()) == 60


async def test_closing_while_the_question_is_open_says_so(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def never(_folder: Path | None, _to: Destination) -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    desk = Desk(tmp_path, never)
    waiting = asyncio.create_task(desk.run())
    await asked.wait()
    await desk.guarded.close()
    with pytest.raises(KeptHere, match="closed without an answer"):
        await waiting
    assert desk.sent == []


async def test_the_log_is_bounded(desk: Desk) -> None:
    log = OutgoingLog(desk.folder / "small.jsonl", most_bytes=1000)
    for _ in range(20):
        log.write(TO, None, "inline", "x" * 200)
    assert log.path.stat().st_size < 1600
    assert log.older.stat().st_size < 1600
    assert all(it.characters == 200 for it in log.read())


async def test_a_prompt_that_ends_hidden_is_not_spelled_again(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    origin = Origin(desk.folder / "a.md", desk.folder)
    for text, heals in (
        ("To ann@example.org", False),
        ("To ann@example.org and", True),
    ):
        request = GenerationRequest((TextPart(text),), 8, heal=True, origin=origin)
        await desk.run(request)
        assert desk.played.requests[-1].heal is heals


async def test_messages_are_hidden_too_and_the_context_shows_it(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    origin = Origin(desk.folder / "a.md", desk.folder)
    message = MessagePart("user", TEXT)
    request = GenerationRequest((message,), 8, origin=origin)
    pieces = await desk.guarded.preview(request)
    assert pieces is not None
    assert "ann@" not in pieces[0].text
    await desk.run(request)
    (sent,) = desk.played.requests[-1].parts
    assert sent == MessagePart("user", "Write to <<MAIL_1>> about")


async def test_what_the_cursor_cuts_is_not_sent(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    seams = (("To ann@exam", "ple.org, soon"),)
    origin = Origin(desk.folder / "a.md", desk.folder, seams=seams)
    message = MessagePart("user", "Before: To ann@exam\nAfter: ple.org, soon")
    request = GenerationRequest((message,), 8, origin=origin)
    for priority in (Priority.INLINE, Priority.PREFETCH):
        with pytest.raises(KeptHere, match="Suggestions come again behind it"):
            await desk.run(replace(request, priority=priority))
    assert desk.sent == []
    engine = Engine(lambda: desk.guarded)
    with pytest.raises(KeptHere):
        await anext(engine.generate(request))
    assert engine.session.counters == Counters()
    # What the writer asks for is done without it.
    await desk.run(replace(request, priority=Priority.COMMAND))
    (sent,) = desk.played.requests[-1].parts
    hidden = "Before: To <<MAIL_1>>\nAfter: <<MAIL_2>>, soon"
    assert sent == MessagePart("user", hidden)
    assert [line.text for line in desk.log.read()] == [f"user: {hidden}\n"]


async def test_nothing_goes_only_to_be_read(desk: Desk) -> None:
    desk.consents.decide(desk.folder, TO, allowed=True)
    request = replace(desk.request(priority=Priority.PREFETCH), max_tokens=0)
    assert await desk.run(request) == ""
    assert desk.sent == []
    assert list(desk.log.read()) == []
