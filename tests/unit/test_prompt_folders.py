"""Prompt folders of strangers: what is refused, with a sentence, and what limited."""

import os
import sys
from pathlib import Path

import pytest

from coauthor.prompt.files import Source
from coauthor.prompt.library import Library, Problem, load_library
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.read_prompt import read_prompt
from coauthor.prompt.shelf import Shelf

FRONT = "---\nid: {id}\ntitle: {title}\nkind: rewrite\nscope: sentence\n{more}---\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes differ")


def text(name: str = "mine", title: str = "Mine", more: str = "") -> str:
    return FRONT.format(id=name, title=title, more=more) + "{{text}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "opened" / ".coauthor" / "prompts"
    made.mkdir(parents=True)
    return made


def load(folder: Path) -> tuple[Library, list[Problem]]:
    return load_library([(folder, "folder")])


@posix
def test_a_link_out_of_the_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text(text())
    (folder / "a.md").symlink_to(outside)
    library, [problem] = load(folder)
    assert not library
    assert "outside of the folder" in problem.message


@posix
def test_a_link_inside_the_folder_is_read(folder: Path) -> None:
    there = folder.parent.parent / "shared.md"
    there.write_text(text())
    (folder / "a.md").symlink_to(there)
    library, problems = load(folder)
    assert list(library) == ["mine"]
    assert not problems


@posix
def test_a_whole_folder_that_is_elsewhere_is_not_read(
    folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.md").write_text(text())
    folder.rmdir()
    folder.symlink_to(elsewhere)
    library, [problem] = load(folder)
    assert not library
    assert "outside of the folder" in problem.message
    # The writer's own folder may be where they like.
    assert load_library([(folder, "user")])[0]


@posix
def test_a_named_pipe_does_not_make_us_wait(folder: Path) -> None:
    os.mkfifo(folder / "a.md")
    _, [problem] = load(folder)
    assert "not an ordinary file" in problem.message


@posix
def test_a_link_in_circles_is_a_mistake(folder: Path) -> None:
    (folder / "a.md").symlink_to(folder / "a.md")
    _, [problem] = load(folder)
    assert problem.path.name == "a.md"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"x" * 64_001, "too large"),
        (text(more="# " + "é" * 8000).encode("latin-1"), "not UTF-8"),
        (b"\xff\xfe" + text().encode("utf-16-le"), "not UTF-8"),
        (b"", "begins with front matter"),
        (b"\0" * 100, "begins with front matter"),
        (text(name="../../etc/passwd").encode(), "`id`"),
        (text(name="a" * 65).encode(), "`id`"),
        (text(name="мine").encode(), "`id`"),
        (text(title='"Tighten\\u202e"').encode(), "cannot be seen"),
        (text(more="stop: [&a [x, x], *a]\n").encode(), "may not use"),
        (text(more="backend: openai\n").encode(), "no key"),
        (text(more="url: https://example.org\n").encode(), "no key"),
        (text(more="tools: [shell]\n").encode(), "no key"),
        (
            text(more=f"sampling: {{temperature: {'1:' * 300}1.5}}\n").encode(),
            "no valid YAML",
        ),
        ((text() + "{{before}}" * 6000).encode(), "40 variables"),
    ],
)
def test_bad_content_is_refused(folder: Path, content: bytes, part: str) -> None:
    (folder / "a.md").write_bytes(content)
    (folder / "b.md").write_text(text("good"))
    library, [problem] = load(folder)
    assert list(library) == ["good"]
    assert part in problem.message


def test_what_nobody_foresaw_costs_one_file_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read(text: str, path: Path, source: Source) -> PromptFile:
        if path.name == "a.md":
            raise ZeroDivisionError("the writer's secret")
        return read_prompt(text, path, source)

    monkeypatch.setattr("coauthor.prompt.library.read_prompt", read)
    for name in "ab":
        (folder / f"{name}.md").write_text(text(name))
    library, [problem] = load(folder)
    assert list(library) == ["b"]
    assert "cannot read this file" in problem.message
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
    shelf = Shelf([(folder, "folder")])
    assert shelf.check(text("a"), folder / "a.md", "folder") == [problem]


def test_hundreds_of_files_are_refused(folder: Path) -> None:
    for number in range(101):
        (folder / f"{number}.md").write_text(text(f"c{number}"))
    library, [problem] = load(folder)
    assert not library
    assert "more than 100 prompt files" in problem.message
    (folder / "0.md").unlink()
    assert len(load(folder)[0]) == 100


def test_a_long_title_cannot_hide_where_it_is_from(folder: Path) -> None:
    (folder / "a.md").write_text(text(title="T" * 200))
    library, _ = load(folder)
    assert library["mine"].title == "T" * 80 + " … (from this folder)"


def test_the_guard_can_be_raised_and_not_lowered(tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.md").write_text(text("strict"))
    (own / "b.md").write_text(text("loose", more="guard: structure\n"))
    (folder / "a.md").write_text(text("strict", more="guard: structure\n"))
    (folder / "b.md").write_text(text("loose", more="guard: facts\n"))
    (folder / "c.md").write_text(text("new", more="guard: structure\n"))
    library, problems = load_library([(own, "user"), (folder, "folder")])
    assert library["strict"].guard == "facts"
    assert library["loose"].guard == "facts"
    assert library["new"].guard == "structure"
    assert [(it.path.name, it.line, it.is_note) for it in problems] == [
        ("a.md", 6, True)
    ]


def test_blocks_stay_kept_in_a_folder(tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    free = "blocks: free\n"
    (own / "a.md").write_text(text("strict"))
    (own / "b.md").write_text(text("loose", more=free))
    for name, prompt in [("a", "strict"), ("b", "loose"), ("c", "new")]:
        (folder / f"{name}.md").write_text(text(prompt, more=free))
    library, problems = load_library([(own, "user"), (folder, "folder")])
    assert not library["strict"].blocks_free
    assert library["loose"].blocks_free
    assert library["new"].blocks_free
    assert [(it.path.name, it.line, it.is_note) for it in problems] == [
        ("a.md", 6, True)
    ]


def test_a_second_folder_cannot_lower_it_by_way_of_the_first(
    tmp_path: Path, folder: Path
) -> None:
    own, second = tmp_path / "own", tmp_path / "two" / ".coauthor" / "prompts"
    own.mkdir()
    second.mkdir(parents=True)
    (own / "a.md").write_text(text())
    (folder / "a.md").write_text(text().replace("kind: rewrite", "kind: ideate"))
    (second / "a.md").write_text(text(more="guard: structure\n"))
    library, _ = load_library([(own, "user"), (folder, "folder"), (second, "folder")])
    assert library["mine"].guard == "facts"


def test_the_shelf_reads_only_what_has_changed(folder: Path) -> None:
    places: list[tuple[Path, Source]] = [(folder, "folder")]
    (folder / "a.md").write_text(text("one"))
    (folder / "b.md").write_text(text("two"))
    shelf = Shelf(places)
    before = dict(shelf.library(None))
    assert not shelf.look(places)
    (folder / "b.md").write_text(text("three"))
    assert shelf.look(places)
    assert list(shelf.library(None)) == ["one", "three"]
    assert before["one"].user is shelf.library(None)["one"].user
    (folder / "a.md").unlink()
    assert shelf.look(places)
    assert list(shelf.library(None)) == ["three"]


def test_a_folders_files_count_in_no_other_folder(tmp_path: Path, folder: Path) -> None:
    own, inner = tmp_path / "own", folder.parent.parent / "inner" / "deep"
    own.mkdir()
    (inner / ".coauthor" / "prompts").mkdir(parents=True)
    (own / "a.md").write_text(text("own"))
    (folder / "a.md").write_text(text("outer"))
    (inner / ".coauthor" / "prompts" / "a.md").write_text(text("inner"))
    places: list[tuple[Path, Source]] = [
        (own, "user"),
        (folder, "folder"),
        (inner / ".coauthor" / "prompts", "folder"),
    ]
    shelf = Shelf(places)
    seen = {
        folder.parent.parent: ["outer", "own"],
        folder.parent.parent / "inner": ["outer", "own"],
        inner: ["inner", "own"],
        inner / "deeper": ["inner", "own"],
        tmp_path: ["own"],
        None: ["own"],
    }
    for where, commands in seen.items():
        assert sorted(shelf.library(where)) == commands, where
    shelf.look(places[:2])
    assert sorted(shelf.library(None)) == ["outer", "own"]
