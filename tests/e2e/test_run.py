"""`coauthor run`: a command of the folder tried on a text, in the terminal."""

import json
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from coauthor.cli.run import Asked, lines_of
from coauthor.cli.run import run as run_here
from coauthor.cli.run_report import Outcome, why_fewer
from coauthor.cli.save import save
from coauthor.errors import WrongInput

TEXT = "# Dogs\r\n\r\nIt was a very big dog. It barked 3 times.\r\n\r\nThe end.\r\n"
FRONT = "---\nid: {id}\ntitle: Mine\nkind: {kind}\nscope: {scope}\n---\n"
RULES: list[dict[str, Any]] = [
    {"when": "SHORTER", "text": "It was a big dog. It barked 3 times."},
    {"when": "WRONG", "text": "It was a big dog. It barked 4 times."},
    {"when": "IDEAS", "text": "1. **Cat** — A cat comes in.\n2. The dog leaves."},
    {"when": "ON", "text": "And then it slept until noon."},
    {"when": "SLOW", "forever": True},
]
COMMANDS = {
    "shorter": ("rewrite", "selection", "SHORTER {{text}}"),
    "obey": ("rewrite", "paragraph", "SHORTER {{text}} {{instruction}}"),
    "wrong": ("rewrite", "paragraph", "WRONG {{text}}"),
    "think": ("ideate", "selection", "IDEAS {{text}}"),
    "go-on": ("continue", "cursor", "ON {{before}}"),
    "slow": ("rewrite", "paragraph", "SLOW {{text}}"),
}


@pytest.fixture
def text(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / ".coauthor" / "prompts"
    folder.mkdir(parents=True)
    for name, (kind, scope, body) in COMMANDS.items():
        front = FRONT.format(id=name, kind=kind, scope=scope)
        (folder / f"{name}.md").write_text(front + body)
    (tmp_path / "config.toml").touch()
    (tmp_path / "script.json").write_text(json.dumps({"rules": RULES}))
    path = tmp_path / "here" / "dog.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    return path


def begin(text: Path, command: str, *more: str) -> subprocess.Popen[str]:
    home = text.parent.parent
    return subprocess.Popen(
        [sys.executable, "-m", "coauthor", "run", command, str(text), *more],
        cwd=home,
        env={
            "COAUTHOR_CONFIG": str(home / "config.toml"),
            "COAUTHOR_LOG_DIR": str(home),
            "COAUTHOR_BACKEND": "scripted",
            "COAUTHOR_SCRIPT": str(home / "script.json"),
            "HOME": str(home),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def run(text: Path, command: str, *more: str) -> tuple[int, str, str]:
    """The exit code, and what is printed to standard output and error."""
    with begin(text, command, *more) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_a_rewrite_is_printed_with_what_changes(text: Path) -> None:
    before = text.read_bytes()
    code, out, err = run(text, "shorter", "--lines", "3")
    assert (code, err) == (0, "")
    heading, *lines = out.splitlines()
    assert heading.startswith("Mine (from this folder), ")
    assert lines == [
        "",
        "--- 1 word changed",
        "It was a big dog. It barked 3 times.",
        "",
        "--- dog.md",
        "+++ dog.md",
        "@@ -3 +3 @@",
        "-It was a very big dog. It barked 3 times.",
        "+It was a big dog. It barked 3 times.",
    ]
    assert text.read_bytes() == before


def test_a_rewrite_is_written_when_asked_for(text: Path) -> None:
    code, _, err = run(text, "shorter", "--lines", "3-3", "--write")
    assert code == 0
    assert err.endswith("dog.md is changed.\n")
    expected = TEXT.replace("very ", "").encode()
    assert text.read_bytes() == b"\xef\xbb\xbf" + expected


def test_changes_as_marks_and_as_json(text: Path) -> None:
    _, out, _ = run(text, "obey", "--at", "3:4", "--instruction", "Go", "--review")
    assert "It was a {--very --}big dog. It barked 3 times.\n" in out
    assert "+++" not in out
    _, out, _ = run(text, "shorter", "--lines", "3", "--json")
    told = json.loads(out)
    assert told.pop("ms") > 0
    assert told == {
        "command": "shorter",
        "kind": "rewrite",
        "variants": [
            {
                "text": "It was a big dog. It barked 3 times.",
                "summary": "1 word changed",
            }
        ],
        "withheld": [],
    }


def test_what_is_withheld_says_why_and_is_not_written(text: Path) -> None:
    before = text.read_bytes()
    code, _, err = run(text, "wrong", "--at", "3:4", "--write")
    assert code == 1
    assert "3" in err
    assert text.read_bytes() == before


def test_ideas_and_continuations(text: Path) -> None:
    code, out, _ = run(text, "think", "--lines", "3")
    assert code == 0
    assert out.splitlines()[1:] == [
        "", "1. Cat", "   A cat comes in.", "", "2. The dog leaves."
    ]  # fmt: skip
    code, out, _ = run(text, "go-on", "--write")
    assert out.splitlines()[-1] == "And then it slept until noon."
    assert text.read_text("utf-8-sig").rstrip().endswith("until noon.")


def test_fewer_than_asked_for_say_why(text: Path) -> None:
    code, _, err = run(text, "shorter", "--lines", "3", "-n", "3")
    assert code == 0
    assert err == "coauthor: There are 1 of 3: the others were alike or unfit.\n"
    _, _, err = run(text, "think", "--lines", "3", "-n", "3")
    assert err == "coauthor: There are 2 of 3: the others were alike or unfit.\n"


def test_openings_and_a_most_are_said_to_be_why() -> None:
    prompt = Mock(title="Mine", starters=("a", "b"), forms=("base",), most_variants=8)
    two = Outcome(prompt, ideas=(Mock(), Mock()))
    assert why_fewer(two, 3) == "“Mine” has 2 openings only."
    assert why_fewer(two, 2) == ""
    prompt.most_variants = 2
    assert why_fewer(two, 3) == "“Mine” makes 2 at most."


def test_mistakes_in_other_prompt_files_are_counted_once(text: Path) -> None:
    folder = text.parent / ".coauthor" / "prompts"
    for name in ("bad", "worse"):
        (folder / f"{name}.md").write_text("---\nid: x\nkind: none\n---\nAll\n")
    code, _, err = run(text, "shorter", "--lines", "3")
    assert code == 0
    says = r"coauthor: \d mistakes in prompt files; `coauthor prompts check` tells all"
    assert re.fullmatch(rf"{says}\.\n", err)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"command": "shorte"}, "Did you mean `shorter`?"),
        ({"command": "shorter", "at": "3:1", "lines": "3"}, "either --at"),
        ({"command": "shorter", "lines": "9"}, "lines 1 to 6"),
        ({"command": "shorter", "at": "9:1"}, "lines 1 to 6"),
        ({"command": "obey"}, "say --instruction TEXT"),
        ({"command": "think", "write": True}, "never put into a text"),
        ({"command": "shorter", "write": True, "review": True}, "say one of them"),
        (
            {"command": "shorter", "count": 6},
            "” can make 5 texts at most; say -n 5, or less.",
        ),
        ({"command": "go-on", "count": 8}, "5 texts at most"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_started(
    text: Path, arguments: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coauthor.cli.run.started_client", None)
    with pytest.raises(WrongInput, match=re.escape(says)):
        run_here(Asked(file=text, **arguments), as_json=False)


def test_what_the_server_refuses_is_said_in_a_sentence(text: Path) -> None:
    code, out, err = run(text, "shorter")
    assert (code, out) == (1, "")
    assert err.startswith("coauthor: Select the text for “Mine")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_ctrl_c_stops_it(text: Path) -> None:
    before = text.read_bytes()
    with begin(text, "slow", "--at", "3:4", "--write") as process:
        # The server's log tells that it is at work.
        log = text.parent.parent
        while not any(log.glob("*.log*")) and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err) == ("", "coauthor: Stopped; nothing was changed.\n")
    assert text.read_bytes() == before


def test_a_file_that_was_changed_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Changed.")
    with pytest.raises(WrongInput, match="changed meanwhile"):
        save(path, "Old.", "New.")
    assert path.read_text() == "Changed."
    path.chmod(0o640)
    save(path, "Changed.", "New.")
    assert path.read_text() == "New."
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_lines_are_whole_and_without_the_end_of_the_last() -> None:
    assert lines_of("a\nbc\r\nd", "1-2") == (0, 4)
    assert lines_of("a\nbc\nd", "3") == (5, 6)
    for wrong in ("", "0", "2-1", "4", "1-", "x"):
        with pytest.raises(WrongInput):
            lines_of("a\nbc\nd", wrong)
