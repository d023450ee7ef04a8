"""`coauthor prompts` as a person runs it."""

from pathlib import Path

import pytest

from coauthor.cli.prompts import check, show
from coauthor.cli.prompts_list import list_all
from coauthor.errors import SwitchedOff, WrongInput

WHY = "The model only continues text."
GOOD = (
    "---\nid: mine\ntitle: Mine\nkind: rewrite\nscope: sentence\n---\nText:\n{{text}}\n"
)
BAD = GOOD.replace("scope:", "colour: red\nscope:")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "here" / ".coauthor" / "prompts"
    made.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    return made


def test_all_is_well(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "a.md").write_text(GOOD)
    assert check([]) == 0
    assert capsys.readouterr().out == "No mistakes.\n"


@pytest.mark.parametrize(
    "named", ["", ".", ".coauthor/prompts", ".coauthor/prompts/a.md"]
)
def test_a_mistake_is_told_with_its_place(
    named: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.md").write_text(BAD)
    (folder / "b.md").write_text(GOOD)
    assert check([Path(named)] if named else []) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"{Path('.coauthor/prompts/a.md')}:5:1: `colour` is no key")
    assert told.count("\n") == 1


def test_all_mistakes_are_told(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.md").write_text(BAD.replace("{{text}}", "{{txet}}"))
    assert check([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1] for line in lines] == ["5", "9"]


def test_a_note_is_no_mistake(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "a.md").write_text(GOOD.replace("scope:", "variants: 8\nscope:"))
    assert check([]) == 0
    assert "a.md:5:1: note: A folder's command makes 3" in capsys.readouterr().out


def test_files_are_named_by_their_mistakes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "b.md").write_bytes(b"\xff")
    assert check([tmp_path / "a.txt", tmp_path / "b.md"]) == 1
    told = capsys.readouterr().out
    assert "must end in `.md`" in told
    assert "not UTF-8" in told
    with pytest.raises(WrongInput, match="There is no file"):
        check([tmp_path / "none.md"])


def test_commands_are_listed_with_their_source(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.md").write_text(GOOD)
    assert list_all(None, lambda _: {}) == 0
    told = capsys.readouterr().out
    [line] = [line for line in told.splitlines() if line.startswith("mine ")]
    assert line.split() == [
        "mine", "rewrite", "sentence", "folder", "Mine", "(from", "this", "folder)"
    ]  # fmt: skip


def test_what_the_model_cannot_do_is_marked(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.md").write_text(GOOD)
    (folder / "b.md").write_text(BAD)
    assert list_all(None, lambda _: {"mine": WHY, "tighten": WHY, "names": "No."}) == 0
    told, wrong = capsys.readouterr()
    marked = [line for line in told.splitlines() if line.endswith("]")]
    assert [(line.split()[0], line[-3:]) for line in marked] == [
        ("mine", "[1]"), ("tighten", "[1]"), ("names", "[2]")
    ]  # fmt: skip
    assert told.endswith(f"\n\nNot available:\n[1] {WHY}\n[2] No.\n")
    assert "b.md:5:1: `colour` is no key" in wrong


def test_the_same_reason_for_rewrites_and_ideas_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    why = {
        "tighten": "It cannot. Try `coauthor models use big --for rewrites`.",
        "names": "It cannot. Try `coauthor models use big --for ideas`.",
    }
    assert list_all(None, lambda _: why) == 0
    told = capsys.readouterr().out
    assert told.endswith(
        "\n\nNot available:\n[1] It cannot. Try `coauthor models use big --for rewrites"
        "`, or `--for ideas`.\n"
    )
    assert told.count("[1]") == 3


def test_commands_are_listed_where_the_model_says_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def off(_: Path) -> dict[str, str]:
        raise SwitchedOff("coauthor is off here.")

    assert list_all(None, off) == 0
    told, why = capsys.readouterr()
    assert "\ntighten " in told
    assert (
        why == "coauthor: What the model can do is not known. coauthor is off here.\n"
    )


@pytest.mark.parametrize(
    ("kind", "line", "notes"),
    [
        ("ideate", "variants: 4\n", ["5:1: note: A folder's command makes 3 ideas"]),
        ("ideate", "", []),
    ],
)
def test_a_number_that_is_cut_is_told(
    kind: str,
    line: str,
    notes: list[str],
    capsys: pytest.CaptureFixture[str],
    folder: Path,
) -> None:
    text = GOOD.replace("rewrite", kind).replace("scope:", f"{line}scope:")
    (folder / "a.md").write_text(text)
    assert check([]) == 0
    told = capsys.readouterr().out
    assert told.count("note:") == len(notes)
    assert all(note in told for note in notes)


def test_commands_of_another_folder(
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "a.md").write_text(GOOD)
    text = tmp_path / "here" / "t.txt"
    text.write_text("It rained. It snowed.")
    monkeypatch.chdir(tmp_path)
    assert list_all(None, lambda _: {}) == 0
    assert "\nmine " not in capsys.readouterr().out
    for place in (text, Path("here")):
        assert list_all(place, lambda _: {}) == 0
        assert "\nmine " in capsys.readouterr().out
    assert show("mine", text) == 0
    assert show("mine", None, Path("here")) == 0
    with pytest.raises(WrongInput, match="Did you mean `tighten`"):
        show("tigthen", text)
    (folder / "a.md").write_text(BAD)
    with pytest.raises(WrongInput, match="no command 'mine'"):
        show("mine", text)
    assert "a.md:5:1: `colour` is no key" in capsys.readouterr().err
    with pytest.raises(WrongInput, match="There is no file"):
        list_all(Path("nowhere"))


def test_what_is_sent_is_shown(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    (folder / "a.md").write_text(GOOD)
    (tmp_path / "t.txt").write_text("It rained. It snowed.")
    assert show("mine", tmp_path / "t.txt", Path()) == 0
    told = capsys.readouterr().out
    assert told.endswith("=== instruct\n--- user\nText:\nIt snowed.\n")
    assert show("what-next", tmp_path / "t.txt") == 0
    assert "=== base\n--- before\nIt rained. It snowed.\n" in capsys.readouterr().out
    with pytest.raises(WrongInput, match="no command"):
        show("nope", None)


def test_a_text_that_is_sent_with_every_idea_is_shown_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "It rained.\nIt snowed all night long.\nThe road was white."
    (tmp_path / "t.md").write_text(text)
    assert show("counter-arguments", tmp_path / "t.md") == 0
    base = capsys.readouterr().out.split("=== base\n")[1]
    above = "--- before\n(the same text as above)\n--- text\n"
    assert base.count("It rained.\n") == 1
    assert base.count("--- before\n") > 2
    assert base.count(above) == base.count("--- before\n") - 1
