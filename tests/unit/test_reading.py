"""Opening a writer's file: every file that is no use gets one plain sentence."""

from pathlib import Path

import pytest

from coauthor.cli.complete import complete, offset_at
from coauthor.cli.reading import (
    end_of_prose,
    folder_of,
    language_of,
    read_document,
)
from coauthor.cli.try_report import visible
from coauthor.errors import WrongInput
from coauthor.lsp.client import OpenDocument


def test_line_endings_stay_and_the_byte_order_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(b"\xef\xbb\xbfOne.\r\nTwo \xf0\x9f\x8c\x8a.\r\n")

    document = read_document(path)

    assert document.text == "One.\r\nTwo \N{WATER WAVE}.\r\n"
    assert document.language == "markdown"
    assert document.uri == path.as_uri()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"GIF89a\0\1\2", "is not a text file"),
        ("Grüße".encode("latin-1"), "is not UTF-8"),
        ("Greetings".encode("utf-16"), "is not UTF-8"),
        (b"a" * 4_000_001, "is larger than 4 MB"),
    ],
)
def test_a_file_that_is_no_use(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "essay.txt"
    path.write_bytes(content)

    with pytest.raises(WrongInput, match=says):
        read_document(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="There is no file"):
        read_document(tmp_path / "missing.md")
    with pytest.raises(WrongInput, match="is a folder"):
        read_document(tmp_path)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.md", "markdown"),
        ("a.MD", "markdown"),
        ("a.txt", "plaintext"),
        ("a.tex", "latex"),
        ("a.rst", "restructuredtext"),
        ("a.adoc", "asciidoc"),
        ("a.typ", "typst"),
        ("a.org", "org"),
        ("a.eml", "mail"),
        ("a.html", "html"),
        ("COMMIT_EDITMSG", "gitcommit"),
        ("a.unknown", "plaintext"),
        ("README", "plaintext"),
    ],
)
def test_the_language_follows_from_the_name(name: str, language: str) -> None:
    assert language_of(Path(name)) == language


@pytest.mark.parametrize("name", ["a.py", "A.PY", "data.json", "Makefile", "page.css"])
def test_a_program_is_refused_with_what_is_read_instead(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("The harbour was quiet.", encoding="utf-8")
    with pytest.raises(WrongInput, match=r"writes prose: Markdown, .*\.txt or \.md"):
        read_document(path)


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("Run this.\n\n```sh\nls -l\n```\n", "4:6", "line 4 column 6 is in code"),
        ("```\nx = 1\n```\n", None, "is in code"),
        ("---\ntitle: Rain\n---\nIt rained.\n", "2:12", "is in front matter"),
        ("We know that\n\n$$\na = b\n$$\n", "4:6", "is in a formula"),
    ],
)
def test_complete_says_why_nothing_comes_where_no_prose_is(
    tmp_path: Path, text: str, at: str | None, says: str
) -> None:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongInput, match=says):
        complete(path, at, 1, as_json=False)


def test_the_folder_is_the_project_or_the_own_one(tmp_path: Path) -> None:
    project, chapter = tmp_path / "novel", tmp_path / "novel" / "part" / "one.md"
    (project / ".coauthor").mkdir(parents=True)

    assert folder_of(chapter) == project
    (chapter.parent / ".git").mkdir(parents=True)
    assert folder_of(chapter) == chapter.parent


TEXT = "One \N{WATER WAVE} line.\r\nTwo\N{LINE SEPARATOR}still two.\nThree"


@pytest.mark.parametrize(
    ("at", "offset"),
    [("1:1", 0), ("1:6", 5), ("1:12", 11), ("2:1", 13), ("2:15", 27), ("3:6", 33)],
)
def test_a_place_counts_characters_from_one(at: str, offset: int) -> None:
    assert offset_at(TEXT, at) == offset


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("", "wants LINE:COL"),
        ("3", "wants LINE:COL"),
        ("-1:2", "wants LINE:COL"),
        ("1:2:3", "wants LINE:COL"),
        ("\N{ARABIC-INDIC DIGIT THREE}:1", "wants LINE:COL"),
        ("0:1", "lines 1 to 3; it named 0"),
        ("4:1", "lines 1 to 3; it named 4"),
        ("1:0", "columns 1 to 12 in line 1; it named 0"),
        ("1:13", "columns 1 to 12 in line 1; it named 13"),
    ],
)
def test_a_wrong_place_is_told_what_is_allowed(at: str, says: str) -> None:
    with pytest.raises(WrongInput, match=says):
        offset_at(TEXT, at)


def test_what_is_shown_cannot_steer_a_terminal() -> None:
    assert visible("a\x1b[2Jb\r\n c\x9b") == "a\N{REPLACEMENT CHARACTER}[2Jb c" + (
        "\N{REPLACEMENT CHARACTER}"
    )


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("plaintext", "It rained.\n\n\n", "It rained."),
        ("latex", "It rained.\n\\end{document}\n", "It rained."),
        ("markdown", "It rained.\n\n```\ncode\n```\n", "It rained."),
        ("markdown", "# Rain\n", "# Rain"),
    ],
)
def test_where_a_writer_goes_on(language: str, text: str, words: str) -> None:
    document = OpenDocument("file:///a", language, text)
    assert text[: end_of_prose(document)] == words
