"""The console commands as a person runs them, with the real server and model."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coauthor.models.bundled import NAME

MARKDOWN = """\
# What the Garden Knows

A garden is a slow kind of letter. You write it in autumn, with bulbs and a fork, and
in April somebody you have almost forgotten reads it back to you: it was yourself.

My first garden was a window box above a bus stop. I grew parsley in it, and one proud
tomato that fell into the street. Since then I have learned to start with the soil,
because the soil is the only part that stays.

## Patience

Nobody can hurry a pear tree. You can feed it and prune it, and you can talk to it if
the neighbours are away, but it will flower in its own year. I used to mind that. Now
I think that it is the best thing about the whole business, because
"""

LATEX = r"""
\documentclass{article}
\begin{document}
\section{Maps}

Every map leaves something out, and the choice of what to leave out is the map. A
sailor wants the depth of the water and does not care about the trees. A walker wants
the trees, and would be glad of a bench. Neither of them is wrong about the coast.

The oldest map that I own shows my street as a field with two cows, where $x = 1$ mile.
I like to look at it when the traffic is bad. It reminds me that a street is only an
agreement, and that the field is still there under the tarmac.

\end{document}
"""

PLAIN = """\
The kettle was the first thing she unpacked. It had come with her through four flats
and one marriage, and it still whistled a little flat. She set it on the stove and
looked around for a cup.

There was no cup. There were nine boxes of books, a lamp without a bulb, and a cat who
had decided to live behind the washing machine. She drank her tea out of a measuring
jug that evening, and she thought that it was the best tea she had ever tasted.
"""

GERMAN = """\
Der Garten war in diesem Jahr besonders schön. Die Rosen blühten schon im Mai, und die
Kinder saßen jeden Abend unter dem alten Apfelbaum und erzählten sich Geschichten.

Als der Herbst kam, wurde es still. Die Blätter fielen, und niemand saß mehr draußen.
Nur die Großmutter ging noch jeden Morgen mit ihrer Kanne von Beet zu Beet und sprach
mit den Pflanzen, als ob sie antworten könnten.
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `coauthor` in an empty folder, away from the developer's own settings."""
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    (home / "config.toml").touch()
    work.mkdir()

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("COAUTHOR_")
        }
        return subprocess.run(
            [sys.executable, "-m", "coauthor", *map(str, arguments)],
            cwd=work,
            env=known
            | {
                "COAUTHOR_CONFIG": str(home / "config.toml"),
                "COAUTHOR_LOG_DIR": str(home / "log"),
            }
            | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )

    return run


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def try_json(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_console_script_says_its_version() -> None:
    script = shutil.which("coauthor", path=str(Path(sys.executable).parent))
    assert script is not None

    said = subprocess.run([script, "--version"], capture_output=True, check=True)

    assert said.stdout.startswith(b"coauthor ")


def test_try_on_the_sample(run: Run) -> None:
    done = run("try")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("  Line ") == 5
    assert "A rewrite" in done.stdout
    assert "coauthor doctor" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [("garden.md", MARKDOWN), ("maps.tex", LATEX), ("kettle.txt", PLAIN)],
)
def test_try_on_a_text_as_json(run: Run, tmp_path: Path, name: str, text: str) -> None:
    found = try_json(run("try", write(tmp_path, name, text), "--json"))

    assert list(found) == [
        "suggestions",
        "ideas",
        "rewrite",
        "model",
        "backend",
        "jobs",
        "startup_ms",
        "first_suggestion_ms",
    ]
    assert len(found["suggestions"]) == 5
    lines = text.split("\n")
    for one in found["suggestions"]:
        assert list(one) == ["line", "column", "before", "text", "after", "ms"]
        assert one["text"].strip()
        place = "\n".join(lines[: one["line"]])
        end = len(place) - len(lines[one["line"] - 1]) + one["column"] - 1
        assert text[max(0, end - 60) : end] == one["before"]
        assert text[end:].startswith(one["after"])
    assert list(found["ideas"]) == ["command", "items", "ms"]
    assert len({item["text"] for item in found["ideas"]["items"]}) >= 2
    assert found["rewrite"]["before"] in text
    assert ("after" in found["rewrite"]) != ("reason" in found["rewrite"])
    assert found["backend"] == "llama_cpp"
    assert 0 < found["startup_ms"] < found["first_suggestion_ms"]


def test_line_endings_of_windows_and_characters_beyond_two_bytes(
    run: Run, tmp_path: Path
) -> None:
    text = PLAIN.replace("kettle", "kettle \N{HOT BEVERAGE}\N{WATER WAVE}")
    path = tmp_path / "kettle.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode())

    found = try_json(run("try", path, "--json"))

    lines = text.split("\n")
    for one in found["suggestions"]:
        tail = lines[one["line"] - 1][: one["column"] - 1]
        assert one["before"].endswith(tail[-60:])


def test_try_on_german_says_why_it_is_silent(run: Run, tmp_path: Path) -> None:
    done = run("try", write(tmp_path, "garten.md", GERMAN), "--json")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "English" in done.stderr
    assert all(not one["text"] for one in json.loads(done.stdout)["suggestions"])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.md", None, "There is no file"),
        ("empty.md", b"", "is empty"),
        ("picture.txt", b"\x89PNG\0\0\0", "is not a text file"),
        ("latin.txt", "Grüße".encode("latin-1"), "is not UTF-8"),
        ("code.md", b"```\nx = 1\n```\n", "There is no prose"),
    ],
)
def test_try_on_a_file_that_is_no_use(
    run: Run, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    done = run("try", path, "--json")

    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_complete_without_a_place_says_where_it_goes_on(
    run: Run, tmp_path: Path
) -> None:
    closed = PLAIN.rstrip() + "\n\n\\end{document}\n"
    path = write(tmp_path, "kettle.tex", closed)
    lines = PLAIN.rstrip().split("\n")
    line, column = len(lines), len(lines[-1]) + 1

    done = run("complete", path, "--short")
    named = run("complete", path, "--short", "--at", f"{line}:{column}")

    assert done.returncode == 0, done.stderr
    assert done.stdout == named.stdout
    assert f"line {line} column {column}" in done.stderr
    assert named.stderr == ""


def test_complete_in_the_middle_and_at_the_end(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "kettle.txt", PLAIN)

    end = run("complete", path, "--at", f"7:{len(PLAIN.splitlines()[6]) + 1}")
    middle = run("complete", path, "--at", "2:18", "-n", "3", "--json")

    assert end.returncode == 0, end.stderr
    assert end.stdout.strip()
    told = json.loads(middle.stdout)
    assert (told["line"], told["column"]) == (2, 18)
    suggestions = told["suggestions"]
    assert 1 <= len(suggestions) <= 3
    assert all(list(one) == ["text", "ms"] for one in suggestions)
    assert len({one["text"] for one in suggestions}) == len(suggestions)


@pytest.mark.parametrize("at", ["7", "0:1", "99:1", "1:999"])
def test_complete_at_a_place_that_is_not_there(
    run: Run, tmp_path: Path, at: str
) -> None:
    done = run("complete", write(tmp_path, "kettle.txt", PLAIN), "--at", at)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "--at" in done.stderr


def test_doctor_when_all_is_well(run: Run) -> None:
    done = run("doctor", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["ok"] is True
    assert found["problems"] == []
    assert all(found["versions"].values())
    assert Path(found["model"]["file"]).is_file()
    speed = found["speed"]
    assert speed["warm_suggestion_ms"] > 0
    assert 0 <= speed["typing"]["without_model"] <= speed["typing"]["keys"]
    assert speed["counters"]["asked"] == 6 + speed["typing"]["keys"]
    assert sum(speed["silences"].values()) == speed["counters"]["silent"]
    assert set(speed["stages"]["answer"]) == {"count", "p50", "p95"}
    (fit,) = found["models"]
    assert fit["name"] == found["model"]["name"]
    assert fit["verdicts"]["rewrite"] == "cannot"
    assert "continue text" in found["abilities"]
    assert found["capabilities"]["fill_in_the_middle"] is True
    assert found["capabilities"]["vision"] is False
    assert fit["wordsInTime"] > 0
    page = run("doctor").stdout
    assert "the first word" in page
    assert f"models here         {fit['name']}: suggestions" in page
    assert page.startswith("All is well.")
    assert page.index("Who writes\nsuggestions ") < page.index("How fast\n")
    assert page.index("Where things are\n") < page.index("Versions\npython ")
    assert page.count("coauthor models pull") <= 1


def test_doctor_where_all_is_off(run: Run, tmp_path: Path) -> None:
    off = '[inline]\ninitiative = "off"\n'
    own = run("doctor", COAUTHOR_CONFIG=str(write(tmp_path, "own.toml", off)))
    (tmp_path / "work" / ".coauthor").mkdir()
    write(tmp_path / "work" / ".coauthor", "config.toml", off)
    folder = run("doctor")

    assert own.returncode == folder.returncode == 0
    assert "a suggestion then" in own.stdout
    assert "only this check starts the model" in own.stdout
    assert "not measured. The settings in its folder" in folder.stdout


def test_doctor_names_what_is_wrong_and_the_fix(run: Run, tmp_path: Path) -> None:
    config = write(tmp_path, "config.toml", '[inline]\npauseMs = "soon"\n')
    corrupt = write(tmp_path, "corrupt.gguf", "GGUF but not really")
    file_in_the_way = write(tmp_path, "log", "")

    done = run(
        "doctor",
        "--json",
        COAUTHOR_CONFIG=str(config),
        COAUTHOR_MODEL=str(corrupt),
        COAUTHOR_LOG_DIR=str(file_in_the_way / "inside"),
    )

    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    assert len(problems) == 3
    for part, problem in zip(("pauseMs", "log", "corrupt"), problems, strict=True):
        assert part in problem["what"]
        assert problem["fix"]


def test_without_the_model_that_was_set_the_bundled_one_writes(
    run: Run, tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone.gguf")
    config = str(tmp_path / "none.toml")

    done = run("doctor", COAUTHOR_MODEL=gone, COAUTHOR_CONFIG=config)

    assert done.returncode == 1
    assert f'no model file {gone}; "{NAME}" is used instead.' in done.stdout
    assert "Fix: correct the environment variable COAUTHOR_MODEL" in done.stdout
    assert f"There is no settings file {config}" in done.stdout
    assert "a suggestion then" in done.stdout
    tried = run("try", "--json", COAUTHOR_MODEL=gone)
    assert "gone.gguf" in tried.stderr
    assert tried.stderr.count("\n") == 1
    assert try_json(tried)["model"] == NAME


def test_try_with_a_corrupt_model_ends_in_one_sentence(
    run: Run, tmp_path: Path
) -> None:
    corrupt = write(tmp_path, "corrupt.gguf", "GGUF but not really")

    done = run("try", "--json", COAUTHOR_MODEL=str(corrupt))

    assert done.returncode == 1
    assert done.stdout == ""
    assert "corrupt.gguf" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_imports_no_command_line_library() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "coauthor", "serve", "--stdio"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pygls.lsp.server" in imported
    assert not imported & {"typer", "rich", "llama_cpp"}


def test_context_prints_what_the_model_reads(run: Run, tmp_path: Path) -> None:
    essay = tmp_path / "work" / "garden.md"
    essay.write_text(MARKDOWN, encoding="utf-8")

    shown = run("context", essay, "--at", "1:9")
    at_the_end = run("context", essay)
    result = json.loads(run("context", essay, "--at", "7:20", "--json").stdout)

    assert shown.returncode == 0
    assert "--- before, " in shown.stdout
    assert "# What t" in shown.stdout
    assert "stays on this machine" in shown.stdout
    before = next(it for it in result["pieces"] if it["kind"] == "before")
    assert MARKDOWN.startswith(before["text"])
    assert "whole business, because" in at_the_end.stdout
    assert 0 < before["tokens"] < before["characters"]


def test_context_of_a_command(run: Run, tmp_path: Path) -> None:
    essay = tmp_path / "work" / "garden.md"
    essay.write_text(MARKDOWN, encoding="utf-8")

    ideas = run("context", essay, "--at", "7:1", "--command", "what-next")
    rewrite = run("context", essay, "--at", "7:1", "--command", "tighten")

    assert "=== prompt 2" in ideas.stdout
    assert "(as above)" in ideas.stdout
    assert rewrite.returncode == 1
    assert "follows no instructions" in rewrite.stderr
