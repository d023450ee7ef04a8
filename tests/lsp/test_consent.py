"""Before text leaves the machine the writer is asked, in their editor and once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.jobs import JOBS, Candidate
from coauthor.engine.routes import Routes
from coauthor.privacy.consent import Consents, Destination
from coauthor.privacy.guarded import Guarded, Rules
from coauthor.privacy.outgoing import OutgoingLog
from tests.lsp.session import Failure, Json, Session, session

TO = Destination("desk", "https://models.example.org/v1")
TEXT = "The city closed its last library in May. "
ASK = "window/showMessageRequest"
SCRIPT = Script(
    chat=True,
    rules=(
        Rule(
            kind="chat",
            text="1. Readers met in kitchens.\n2. A bus became a library.\n"
            "3. The mayor opened a bookshop.\n4. Nobody noticed until winter.",
        ),
    ),
)


class Desk:
    """An editor with a folder open, and a remote model behind the guard."""

    def __init__(self, client: Session, folder: Path, consents: Consents) -> None:
        self.client = client
        self.folder = folder
        self.consents = consents
        self.uri = (folder / "essay.md").as_uri()

    @property
    def questions(self) -> list[Json]:
        return self.client.sent(ASK)

    @property
    def sent(self) -> int:
        return len(self.client.backend.requests)

    def will_pick(self, title: str | None) -> None:
        picked = title and {"title": title}
        self.client.answers[ASK] = lambda _: picked

    def suggest(self, *, invoked: bool) -> "asyncio.Future[Json]":
        return self.client.suggest(0, len(TEXT), invoked=invoked, uri=self.uri)

    async def ideas(self) -> list[Json]:
        place = {"line": 0, "character": len(TEXT)}
        asked = {"textDocument": {"uri": self.uri}, "position": place}
        asked["command"] = "what-next"
        return (await self.client.request("coauthor/ideas", asked))["ideas"]

    async def refused(self) -> str:
        """Ask for ideas in vain; what the writer reads."""
        with pytest.raises(Failure) as failure:
            await self.ideas()
        return failure.value.message


@asynccontextmanager
async def desk(
    tmp_path: Path, text: str = TEXT, script: Script = SCRIPT
) -> AsyncIterator[Desk]:
    folder = tmp_path / "essays"
    folder.mkdir()
    consents = Consents(tmp_path / "consent.json")
    log = OutgoingLog(tmp_path / "outgoing.jsonl")
    async with session(script) as client:
        ask = client.server.may_leave

        def guarded() -> Guarded:
            return Guarded(
                client.backend, TO, Rules(), ask=ask, consents=consents, log=log
            )

        candidate = Candidate("desk", guarded, "remote")
        orders = dict.fromkeys(JOBS, (candidate,))
        client.server.routes = Routes(orders, client.server.tell_status)
        opened = Desk(client, folder, consents)
        await client.initialize(rootUri=folder.as_uri())
        client.open(text, opened.uri)
        yield opened


async def test_the_question_names_folder_and_address_and_a_yes_goes_on(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        it.will_pick("Allow")
        assert len(await it.ideas()) == 4
        assert len(await it.ideas()) == 4
        (question,) = it.questions
        assert str(it.folder) in question["message"]
        assert TO.address in question["message"]
        assert [each["title"] for each in question["actions"]] == [
            "Allow",
            "Never here",
        ]
        # Also what nobody asks for may go from now on.
        sent = it.sent
        await it.suggest(invoked=False)
        assert it.sent > sent
        assert len(it.questions) == 1


async def test_never_is_a_plain_sentence_and_no_second_question(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        it.will_pick("Never here")
        for _ in range(2):
            message = await it.refused()
            assert "you said no to that" in message
            assert "coauthor privacy allow desk" in message
        with pytest.raises(Failure, match="you said no to that"):
            await it.suggest(invoked=True)
        assert (await it.suggest(invoked=False))["items"] == []
        assert len(it.questions) == 1
        assert it.sent == 0


async def test_closing_the_question_means_not_now(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        # It is there as soon as a text is opened.
        it.will_pick(None)
        await it.client.until(lambda: len(it.questions) == 1)
        # What nobody asks for does not bring the question back,
        for _ in range(2):
            assert (await it.suggest(invoked=False))["items"] == []
        assert len(it.questions) == 1
        # but who asks for something is asked again.
        assert "you have not said yes" in await it.refused()
        assert len(it.questions) == 2
        assert it.sent == 0
        it.will_pick("Allow")
        assert len(await it.ideas()) == 4
        assert len(it.questions) == 3


async def test_suggestions_do_not_wait_for_the_answer(tmp_path: Path) -> None:
    async with desk(tmp_path) as it:
        picked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        it.client.answers[ASK] = lambda _: picked
        for _ in range(3):
            assert (await it.suggest(invoked=False))["items"] == []
        await it.client.until(lambda: len(it.questions) == 1)
        assert it.sent == 0
        asked = asyncio.create_task(it.ideas())
        picked.set_result({"title": "Allow"})
        assert len(await asked) == 4
        assert len(it.questions) == 1


async def test_closing_the_client_ends_a_command_that_waits_for_the_answer(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as it:
        never: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        it.client.answers[ASK] = lambda _: never
        await it.client.until(lambda: len(it.questions) == 1)
        asked = asyncio.create_task(it.ideas())
        await asyncio.sleep(0)  # It is sent.
        shutting = it.client.request("shutdown")
        with pytest.raises(Failure, match="Nothing was sent"):
            await asked
        assert await shutting is None
        assert it.sent == 0


@pytest.mark.parametrize(
    "said", ["local-only: true", "local_only: yes", "localOnly: True", "local-only: []"]
)
async def test_a_document_that_says_local_only_asks_nothing(
    tmp_path: Path, said: str
) -> None:
    text = f"coauthor: {{{said}}}\n{TEXT}"
    async with desk(tmp_path, text) as it:
        it.will_pick("Allow")
        assert "`local-only`" in await it.refused()
        with pytest.raises(Failure, match="`local-only`"):
            await it.client.suggest(1, len(TEXT), uri=it.uri)
        assert it.questions == []
        assert it.sent == 0


async def test_a_document_that_stays_here_hears_nothing_of_a_server_that_is_down(
    tmp_path: Path,
) -> None:
    down = Script(fail_start="BackendUnavailable", message="Nobody answers.")
    text = f"coauthor: {{local-only: true}}\n{TEXT}"
    async with desk(tmp_path, text, down) as it:
        it.consents.decide(None, TO, allowed=True)
        await it.client.server.routes.warm_up()
        assert "`local-only`" in await it.refused()
        with pytest.raises(Failure, match="`local-only`"):
            await it.client.suggest(1, len(TEXT), uri=it.uri)


async def test_what_is_kept_here_on_purpose_is_silence_and_no_failure(
    tmp_path: Path,
) -> None:
    text = "She wrote it down.\nMy password is hunt"
    async with desk(tmp_path, text) as it:
        it.consents.decide(it.folder, TO, allowed=True)
        at = len(text.split("\n")[1])
        shown = await it.client.suggest(1, at, invoked=False, uri=it.uri)
        assert (shown["items"], it.sent) == ([], 0)
        status = await it.client.request("coauthor/status", {})
        assert status["silences"] == {"kept_here": 1}
        counters = status["counters"]
        assert (counters["silent"], counters["failed"]) == (1, 0)


async def test_the_menu_of_a_text_that_stays_here_is_what_those_can_do_who_see_it(
    tmp_path: Path,
) -> None:
    text = f"coauthor: {{local-only: true}}\n{TEXT}"
    kept = "Nothing was sent: this document says `local-only` in its first lines."

    async def why_not(it: Desk) -> str:
        asked = {"textDocument": {"uri": it.uri}}
        told = (await it.client.request("coauthor/commands", asked))["commands"]
        return next(each.get("reason") for each in told if each["id"] == "tighten")

    down = Script(fail_start="BackendUnavailable", message="Nobody answers.")
    async with desk(tmp_path, text, down) as it:
        it.consents.decide(it.folder, TO, allowed=True)
        assert await why_not(it) == kept
        far = it.client.server.routes.candidate("rewrite")
        base = Script(model="base", chat=False)
        here = Candidate("small", lambda: ScriptedBackend(base))
        it.client.server.routes.replan(dict.fromkeys(JOBS, (far, here)))
        said = f"{kept} small cannot stand in: base only continues text"
        assert (await why_not(it)).startswith(said)
        # Also after another text has found that the server is down.
        other = (it.folder / "other.md").as_uri()
        it.client.open(TEXT, other)
        await it.client.suggest(0, len(TEXT), uri=other)
        assert it.client.server.routes.stands_in_for("rewrite") == "desk"
        assert (await why_not(it)).startswith(said)
        lines = {
            "start": {"line": 1, "character": 0},
            "end": {"line": 2, "character": 0},
        }
        asked = {"textDocument": {"uri": it.uri}, "range": lines, "command": "tighten"}
        with pytest.raises(Failure, match=f": {re.escape(kept)} small could not stand"):
            await it.client.request("coauthor/rewrite", asked)
        assert it.questions == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (f"coauthor: {{local-only: true}}\n{TEXT}", {}),
        (f"coauthor: {{local-only: true}}\n{TEXT}", {"command": "what-next"}),
        ("She wrote it down.\nMy password is hunt", {}),
    ],
)
async def test_the_context_names_who_stands_in_for_a_text_that_stays_here(
    tmp_path: Path, text: str, command: Json
) -> None:
    async with desk(tmp_path) as it:
        it.consents.decide(it.folder, TO, allowed=True)
        far = it.client.server.routes.candidate("inline")
        here = Candidate("small", lambda: ScriptedBackend(SCRIPT))
        it.client.server.routes.replan(dict.fromkeys(JOBS, (far, here)))
        private = (it.folder / "private.md").as_uri()
        it.client.open(text, private)
        for uri, name, where in (
            (it.uri, "desk", "remote"),
            (private, "small", "local"),
        ):
            last = text.split("\n")[-1] if uri == private else TEXT
            at = {"line": int(uri == private), "character": len(last)}
            asked = {"textDocument": {"uri": uri}, "position": at, **command}
            shown = await it.client.request("coauthor/context", asked)
            assert (shown["backend"], shown["destination"]) == (name, where)
        assert it.sent == 0


async def test_each_open_folder_can_keep_everything_here(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("essays", "letters", "diary")]
    for folder in folders:
        (folder / ".coauthor").mkdir(parents=True)
    essays, letters, diary = (
        {"uri": folder.as_uri(), "name": folder.name} for folder in folders
    )
    said = 'languages = []\n[privacy]\nlocal_only = true\nredact = ["a"]\n'
    (folders[2] / ".coauthor" / "config.toml").write_text(said)
    async with session() as client:
        await client.initialize(workspaceFolders=[essays, letters])
        usual = client.server.settings
        assert not usual.privacy.local_only
        event = {"added": [diary], "removed": []}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        await client.request("coauthor/status", {})
        assert client.server.settings.privacy.local_only
        # It counts for nothing else.
        assert client.server.settings.languages == usual.languages
        assert not client.sent("window/showMessage")
    async with session() as client:
        await client.initialize(workspaceFolders=[essays, diary])
        assert client.server.settings.privacy.local_only


@pytest.mark.parametrize("kept", [False, True])
async def test_a_note_that_is_never_sent_is_left_out(
    tmp_path: Path, kept: bool
) -> None:
    async with desk(tmp_path) as it:
        notes = it.folder / ".coauthor" / "notes"
        notes.mkdir(parents=True)
        note = "---\nalways: true\n---\nThe library stands in Marlow.\n"
        (notes / "plan.md").write_text(note)
        if kept:
            (it.folder / ".coauthorignore").write_text("plan.md\n")
        await it.client.server.routes.warm_up()
        it.will_pick("Allow")
        await it.ideas()
        (request,) = it.client.backend.requests
        assert ("Marlow" in str(request.parts)) is not kept
