"""`coauthor editor`: what is printed, where it goes, and that nothing gets lost."""

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coauthor.cli import editor as command
from coauthor.cli.app import app
from coauthor.cli.editor import configured, own_program
from coauthor.cli.editor_list import EDITORS, ELSEWHERE, Editor, editor_of

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(Path, "home", lambda: folder)
    monkeypatch.setenv("HOME", str(folder))
    for variable in (
        *("XDG_CONFIG_HOME", "KAKOUNE_CONFIG_DIR", "NVIM_APPNAME"),
        *("APPDATA", "LOCALAPPDATA"),
    ):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return folder


@pytest.fixture
def run(home: Path) -> Run:
    def run(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(app, ["editor", *arguments], input=answer)

    return run


@pytest.mark.parametrize("editor", EDITORS, ids=lambda it: it.name)
def test_each_configuration_names_the_program_where_it_should(editor: Editor) -> None:
    text = editor.configuration
    path = '/opt/my "tools"/coauthor'
    named = configured(text, path)
    assert json.dumps(path) in named
    assert named != text
    assert configured(text, "coauthor") == text


def test_without_a_name_all_are_listed(run: Run) -> None:
    listed = run().stdout.split("\n")
    names = [*(it.name for it in EDITORS), *ELSEWHERE]
    assert [line.split()[0] for line in listed if line] == names


def test_every_editor_that_has_a_page_or_a_part_of_one_is_listed(run: Run) -> None:
    listed = run().stdout
    pages = Path(__file__).parents[2] / "docs" / "editors"
    titles = [
        line.split(" ", 1)[1]
        for page in pages.glob("*.md")
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("# " if page.name != "untested.md" else "## ")
        and page.name != "README.md"
    ]
    assert len(titles) > len(list(pages.glob("*.md"))) - 2
    assert [title for title in titles if title not in listed] == []
    assert "zed             Zed (not possible yet: it takes" in listed


@pytest.mark.parametrize("editor", EDITORS, ids=lambda it: it.name)
def test_what_is_installed_is_what_is_printed_and_stays(
    editor: Editor, run: Run, home: Path
) -> None:
    printed = run(editor.name)
    assert printed.exit_code == 0
    assert str(editor.place()) in printed.stderr
    assert editor.place().is_relative_to(home)
    assert run(editor.name, "--install", "--yes").exit_code == 0
    written = editor.place().read_text()
    assert printed.stdout in written
    again = run(editor.name, "--install", "--yes")
    assert "nothing was written" in again.stdout
    assert editor.place().read_text() == written


@pytest.mark.parametrize("name", [it.name for it in EDITORS if it.comment is not None])
def test_a_text_keeps_all_that_is_in_it(name: str, run: Run) -> None:
    editor = editor_of(name)
    mine = f"{editor.comment} My own things, with a café.\n"
    editor.place().parent.mkdir(parents=True, exist_ok=True)
    editor.place().write_text(mine)
    editor.place().chmod(0o600)
    result = run(name, "--install", "--yes")
    assert result.exit_code == 0
    written = editor.place().read_text()
    assert written.startswith(mine)
    assert editor.place().stat().st_mode & 0o777 == 0o600
    # Another program path replaces our part only.
    later = written.replace("serve", "serve-me") + "\n" + mine
    editor.place().write_text(later)
    run(name, "--install", "--yes")
    assert editor.place().read_text() == written + "\n" + mine


def test_line_ends_of_windows_stay(run: Run) -> None:
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.write_bytes(b"[language-server.mine]\r\ncommand = 'x'\r\n")
    run("helix", "--install", "--yes")
    written = place.read_bytes()
    assert written.startswith(b"[language-server.mine]\r\ncommand = 'x'\r\n\r\n#")
    assert written.count(b"\n") == written.count(b"\r\n")


def test_line_ends_of_the_writers_own_stay_where_they_differ(run: Run) -> None:
    mine = b"# one\n# two\r\n# three\n"
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.write_bytes(mine)
    run("helix", "--install", "--yes")
    written = place.read_bytes()
    assert written.startswith(mine + b"\n# >>> coauthor")
    assert written.count(b"\r\n") == 1
    run("helix", "--install", "--yes")
    assert place.read_bytes() == written


def test_nobody_is_asked_where_nobody_is(run: Run) -> None:
    result = run("helix", "--install")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert "+command = " in result.stdout
    assert not editor_of("helix").place().exists()


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("\n", False)])
def test_the_writer_is_shown_the_change_and_decides(
    answer: str, written: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    result = run("helix", "--install", answer=answer)
    assert "+[language-server.coauthor]" in result.stdout
    assert editor_of("helix").place().exists() is written
    assert result.exit_code == (0 if written else 1)


@pytest.mark.parametrize("mine", [None, "[editor]\n"])
def test_what_was_saved_during_the_question_stays(
    mine: str | None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    if mine is not None:
        place.write_text(mine)

    def somebody_saves(_: Path) -> bool:
        place.write_text("[keys]\n")
        return True

    monkeypatch.setattr(command, "_agreed", somebody_saves)
    result = run("helix", "--install")
    assert result.exit_code == 2
    assert f"{place} was changed meanwhile" in result.stderr
    assert place.read_text() == "[keys]\n"


def test_what_is_stopped_while_it_writes_leaves_nothing_behind(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.write_text("[editor]\n")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.copymode", stop)
    assert run("helix", "--install", "--yes").exit_code != 0
    assert list(place.parent.iterdir()) == [place]
    assert place.read_text() == "[editor]\n"


def test_a_language_of_the_writers_own_is_left_alone(run: Run) -> None:
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.write_text('[[language]]\nname = "markdown"\nlanguage-servers = ["x"]\n')
    result = run("helix", "--install", "--yes")
    assert result.exit_code == 1
    assert "'markdown'" in result.stdout
    languages = tomllib.loads(place.read_text())["language"]
    names = [it["name"] for it in languages]
    assert names.count("markdown") == 1
    assert "latex" in names
    assert languages[0]["language-servers"] == ["x"]


@pytest.mark.parametrize(
    "mine",
    [
        "[language-server.coauthor]\ncommand = 'mine'\n",
        "language = []\n",
        "not toml",
        "# >>> coauthor: a beginning without an end\n",
    ],
)
def test_a_file_that_cannot_take_it_stays_as_it_is(mine: str, run: Run) -> None:
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.write_text(mine)
    result = run("helix", "--install", "--yes")
    assert result.exit_code == 2
    assert result.stderr.startswith("coauthor: ")
    assert place.read_text() == mine


def test_json_is_united_key_by_key(run: Run) -> None:
    place = editor_of("vim-coc").place()
    place.parent.mkdir(parents=True)
    mine = {"a": [1], "languageserver": {"mine": {"command": "x"}, "coauthor": {}}}
    place.write_text(json.dumps(mine, indent="\t"))
    assert run("vim-coc", "--install", "--yes").exit_code == 0
    written = place.read_text()
    assert written.startswith('{\n\t"a"')
    united = json.loads(written)
    assert united["a"] == [1]
    assert united["languageserver"]["mine"] == {"command": "x"}
    assert united["languageserver"]["coauthor"]["args"] == ["serve"]


@pytest.mark.parametrize(
    "mine",
    [
        '{"servers": {"markdown": {"command": ["marksman"]}}}',
        '{"servers": {} // with a comment\n}',
        "[]",
    ],
)
def test_json_that_says_something_else_stays_as_it_is(mine: str, run: Run) -> None:
    place = editor_of("kate").place()
    place.parent.mkdir(parents=True)
    place.write_text(mine)
    result = run("kate", "--install", "--yes")
    assert result.exit_code == 2
    assert str(place) in result.stderr
    assert place.read_text() == mine


def test_a_linked_file_stays_a_link(run: Run, home: Path) -> None:
    kept = home / "kept" / "languages.toml"
    kept.parent.mkdir()
    kept.write_text("")
    place = editor_of("helix").place()
    place.parent.mkdir(parents=True)
    place.symlink_to(kept)
    run("helix", "--install", "--yes")
    assert place.is_symlink()
    assert "coauthor" in kept.read_text()


@pytest.mark.parametrize(
    ("there", "place"),
    [
        ((), ".emacs.d/init.el"),
        ((".config/emacs/",), ".config/emacs/init.el"),
        ((".config/emacs/", ".emacs.d/"), ".emacs.d/init.el"),
        ((".emacs", ".emacs.d/"), ".emacs"),
    ],
)
def test_emacs_reads_one_of_several_files(
    there: tuple[str, ...], place: str, home: Path
) -> None:
    for name in there:
        path = home / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.touch()
    assert editor_of("emacs-eglot").place() == home / place


def test_a_configured_folder_counts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "conf"))
    assert editor_of("helix").place() == home / "conf" / "helix" / "languages.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert editor_of("helix").place().is_relative_to(home / ".config")


@pytest.mark.parametrize(
    ("name", "said"),
    [("emacs", "emacs-eglot, emacs-lsp-mode"), ("zed", "extension"), ("ed", "helix")],
)
def test_other_names_get_an_answer(name: str, said: str, run: Run) -> None:
    result = run(name)
    assert result.exit_code == 2
    assert said in result.stderr


def program(folder: Path) -> Path:
    folder.mkdir(parents=True)
    made = folder / "coauthor"
    made.touch()
    made.chmod(0o755)
    return made


def test_the_program_is_named_as_the_editor_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = program(tmp_path / "env" / "bin")
    monkeypatch.setattr("sys.executable", str(own.parent / "python"))
    other, linked = program(tmp_path / "other"), tmp_path / "local" / "coauthor"
    # In an activated environment, where the editor is not.
    monkeypatch.setenv("PATH", str(own.parent))
    assert own_program() == str(own)
    # Somebody else's program of the same name.
    monkeypatch.setenv("PATH", os.pathsep.join([str(own.parent), str(other.parent)]))
    assert own_program() == str(own)
    linked.parent.mkdir()
    linked.symlink_to(own)
    monkeypatch.setenv("PATH", os.pathsep.join([str(own.parent), str(linked.parent)]))
    assert own_program() == "coauthor"
    monkeypatch.setattr("sys.platform", "darwin")
    assert own_program() == str(linked)
