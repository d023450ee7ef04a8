"""A writer's own three commands, from two mistakes to ideas, in terminal and editor."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bare_client import FULL, Json
from tests.e2e.process_client import ProcessClient, server_process
from tests.unit.llama_cpp.tiny_gguf import CHATML, write_model

WARMER = """---
id: warmer
title: Make it warmer
kind: rewrite
scope: paragraph
---
Rewrite the text so that it sounds warmer.

{{text}}
"""
ASIDE = """---
id: aside
title: Go on with an aside
kind: continue
scope: cursor
starters:
  - "By the way,"
  - "It should be said that"
---
{{before}}

Go on with one short aside.
"""
DOUBTS = """---
id: doubts
title: What a sceptic asks
kind: ideate
scope: cursor
variants: 4
starters:
  - "Who pays for the ___?"
  - "Who would miss the ___?"
  - "Why not do without the ___?"
---
{{before}}

Write {{count}} questions a sceptic would ask, as a numbered list.
"""
WRONG = DOUBTS.replace("ideate", "ideas").replace("before", "befor")
TEXTS = {
    "letter.md": "# The harbour\n\nThe harbour was closed in 1998 "
    "([source](https://example.org/1)), and the ferry has not come since.\n",
    "letter.tex": "\\section{The harbour}\nThe harbour was closed in "
    "1998~\\cite{quill}, and the ferry has not come since.\nMy grandfather still "
    "walks down to the water every evening and waits.\n",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two letters and the files as they were first written."""
    monkeypatch.delenv("COAUTHOR_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "coauthor" / "prompts"
    folder = tmp_path / "here" / ".coauthor" / "prompts"
    for made in (own, folder):
        made.mkdir(parents=True)
    (own / "warmer.md").write_text(WARMER)
    (own / "aside.md").write_text(ASIDE)
    (folder / "doubts.md").write_text(WRONG)
    for name, text in TEXTS.items():
        (tmp_path / "here" / name).write_text(text)
    return tmp_path / "here"


def coauthor(here: Path, *words: str) -> tuple[int, str, str]:
    """The exit code, and what is printed to standard output and error."""
    done = subprocess.run(
        [sys.executable, "-m", "coauthor", *words],
        cwd=here,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_in_the_terminal(here: Path) -> None:
    file = here / ".coauthor" / "prompts" / "doubts.md"
    code, out, _ = coauthor(here, "prompts", "check")
    assert code == 1
    kind, variable = out.splitlines()
    assert "doubts.md:4:7: `kind`: did you mean `ideate`?" in kind
    assert "doubts.md:12:1: `{{befor}}` is no variable" in variable
    code, out, err = coauthor(here, "run", "doubts", "letter.md")
    assert (code, out) == (2, "")
    assert "A file with a mistake (above) is left out." in err

    file.write_text(DOUBTS)
    _, out, err = coauthor(here, "prompts", "list", "letter.md")
    lines = {line.split()[0]: line for line in out.splitlines() if line}
    assert lines["warmer"].endswith("Make it warmer  [1]")
    assert lines["aside"].endswith("Go on with an aside")
    assert lines["doubts"].endswith("What a sceptic asks (from this folder)")
    assert "follows no instructions" in lines["[1]"]
    assert err == ""
    _, out, err = coauthor(here, "run", "doubts", "letter.md")
    assert out.startswith("What a sceptic asks (from this folder), ")
    assert "\n3. " in out
    assert "\n4. " not in out
    # A limit is no mistake, so nobody is sent to look for one.
    assert "mistake" not in err
    code, out, _ = coauthor(here, "run", "aside", "letter.tex", "-n", "3")
    assert code == 0
    assert "By the way," in out or "It should be said that" in out


def test_with_a_chat_model_of_their_own(here: Path, tmp_path: Path) -> None:
    model = write_model(
        tmp_path / "tiny-chat.gguf",
        tokenizer__chat_template=CHATML,
        llama__context_length=4096,
    )
    config = tmp_path / "config" / "coauthor" / "config.toml"
    config.write_text(f"[model]\npath = '{model}'\n")
    at = ("letter.tex", "--at", "2:5", "--command", "warmer")
    code, out, _ = coauthor(here, "context", *at)
    assert code == 0
    assert "1998~⟦1⟧, and" in out
    # The model's noise is never taken for a rewrite.
    code, out, err = coauthor(here, "run", "warmer", "letter.md", "--lines", "3")
    assert code == 1
    assert out.startswith("Make it warmer, ")
    assert err.count("coauthor: ") >= 2


async def test_in_an_editor(here: Path) -> None:
    file = here / ".coauthor" / "prompts" / "doubts.md"
    letter = (here / "letter.md").as_uri()
    async with server_process() as client:
        await client.initialize(FULL, rootUri=here.as_uri())
        client.open(TEXTS["letter.md"], uri=letter)
        assert not await actions(client, letter, "sceptic")
        client.open(WRONG, uri=file.as_uri())
        await client.until(lambda: len(shown(client, file)) == 1)
        lines = [it["range"]["start"]["line"] for it in shown(client, file)[0]]
        assert lines == [3, 11]
        client.change(2, {"text": DOUBTS}, uri=file.as_uri())
        await client.until(lambda: len(shown(client, file)) == 2)
        [note] = shown(client, file)[1]
        assert note["severity"] == 2
        assert note["message"] == "A folder's command makes 3 ideas at most."
        file.write_text(DOUBTS)
        before = len(client.sent("coauthor/commandsChanged"))
        saved = {"textDocument": {"uri": file.as_uri()}}
        client.notify("textDocument/didSave", saved)
        await client.until(
            lambda: len(client.sent("coauthor/commandsChanged")) > before
        )
        [doubts] = await actions(client, letter, "sceptic")
        assert "What a sceptic asks (from this folder)" in doubts["title"]
        [warmer] = await actions(client, letter, "warmer")
        assert "follows no instructions" in warmer["disabled"]["reason"]


async def actions(client: ProcessClient, uri: str, word: str) -> list[Json]:
    """The code actions in the letter's third line with this word in their titles."""
    at = {"line": 2, "character": 4}
    asked = {
        "textDocument": {"uri": uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    found = await client.request("textDocument/codeAction", asked)
    return [it for it in found if word in it["title"]]


def shown(client: ProcessClient, path: Path) -> list[list[Json]]:
    """What has been shown in a file, the newest last."""
    sent = client.sent("textDocument/publishDiagnostics")
    return [it["diagnostics"] for it in sent if it["uri"] == path.as_uri()]
