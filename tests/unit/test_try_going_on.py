"""Suggestions in the terminal that stop within their sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from coauthor.cli.complete import complete
from coauthor.cli.try_going_on import breaks_off, going_on, rest_of_paragraph
from coauthor.lsp.client import OpenDocument

LETTER = "We liked the light.\n\n\\closing{Yours,}\n"
END = LETTER.index("\n")


class Editor:
    """Answers with these suggestions in turn, then with none."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.text = ""
        self.messages: list[str] = []

    def open(self, document: OpenDocument) -> None:
        self.text = document.text

    def change(self, document: OpenDocument) -> None:
        self.text = document.text

    async def inline_completion(self, document: OpenDocument, offset: int) -> list[str]:
        assert document.text == self.text
        self.asked.append(document.text[:offset])
        return [self.answers.pop(0)] if self.answers else []


@pytest.mark.parametrize(
    ("text", "offset", "first", "answers", "whole"),
    [
        (LETTER, END, " The rooms", (" are large.",), " The rooms are large."),
        (LETTER, END, " The", (" rooms", " are", " so", " big."), " The rooms are so"),
        (LETTER, END, " It is so.", (" No.",), " It is so."),
        (LETTER, END, " It", (" is. And the",), " It is."),
        (LETTER, END, " The rooms", (), " The rooms"),
        (LETTER, END, "", (" No.",), ""),
        ("We liked the light there.", 8, " very much", (" No.",), " very much"),
        ("We met in May. If so, come.", 14, " It", (" rained.",), " It rained."),
    ],
)
async def test_a_suggestion_goes_on_to_the_end_of_its_sentence(
    text: str, offset: int, first: str, answers: tuple[str, ...], whole: str
) -> None:
    editor = Editor(*answers)
    document = OpenDocument("file:///a.tex", "latex", text)
    editor.change(document)
    assert await going_on(editor, document, offset, first) == whole
    assert editor.text == text, "the server has the writer's own text again"
    assert all(it.startswith(text[:offset] + first) for it in editor.asked)


@pytest.mark.parametrize(
    ("after", "rest"),
    [
        ("", ""),
        ("\n\nNext.", ""),
        (" there.\nMore.\n\nNext.", " there.\nMore."),
        ("\n\\end{quote}\n", "\n\\end{quote}"),
        ("\r\n\r\nNext.", ""),
    ],
)
def test_what_stands_behind_a_cursor_in_its_paragraph(after: str, rest: str) -> None:
    assert rest_of_paragraph(after) == rest


@pytest.mark.parametrize(
    ("before", "text", "after", "off"),
    [
        ("It was late.", " The rooms", "", True),
        ("It was late.", " The rooms", " They left.", True),
        ("It was late.", " They slept.", "", False),
        ("It was", " already", " late.", False),
        ("It was", " already", "", True),
    ],
)
def test_what_breaks_off(before: str, text: str, after: str, off: bool) -> None:
    assert breaks_off(before, text, after) is off


@pytest.mark.parametrize(
    ("short", "printed"), [(False, " The rooms are large.\n"), (True, " The rooms\n")]
)
def test_complete_prints_whole_sentences_unless_it_shall_be_short(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    short: bool,
    printed: str,
) -> None:
    @asynccontextmanager
    async def client(*_: object) -> AsyncIterator[Editor]:
        yield Editor(" The rooms", " are large.")

    monkeypatch.setattr("coauthor.cli.complete.started_client", client)
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "none.toml"))
    path = tmp_path / "letter.tex"
    path.write_text(LETTER, encoding="utf-8")
    assert complete(path, None, 1, short=short, as_json=False) == 0
    assert capsys.readouterr().out == printed
