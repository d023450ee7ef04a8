"""`coauthor models` without a network: list, show, use, remove."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coauthor.cli.app import app
from coauthor.cli.model_setting import chosen
from coauthor.engine.fit_file import keep_fits
from coauthor.engine.model_fits import ModelFit
from coauthor.errors import WrongInput
from coauthor.models import bundled
from coauthor.models.catalog import catalog
from coauthor.models.installed import CHECKS, InstalledModel, models_folder
from coauthor.models.records import Pulled, PulledFile, write_record
from coauthor.models.source import HubSource, read_source
from coauthor.settings import Settings, parse
from coauthor.settings_layers import Layer, user_file
from tests.fits import GOOD
from tests.unit.llama_cpp.tiny_gguf import CHATML, gguf_bytes, write_lora, write_model


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    models_folder().mkdir(parents=True)
    return models_folder()


@pytest.fixture
def chat(folder: Path) -> Path:
    return write_model(
        folder / "chat.gguf",
        general__license="apache-2.0",
        general__languages=["en", "de"],
        general__name="Tiny \x1b[31mred",
        tokenizer__chat_template=CHATML,
    )


def models(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["models", *arguments])


def settings_text() -> str:
    return user_file().read_text()


def test_the_list_has_what_is_here_and_what_is_worth_a_try(
    folder: Path, chat: Path
) -> None:
    (folder / "broken.gguf").write_bytes(b"GGUF\3")
    (folder / ".parts").mkdir()
    (folder / ".parts" / "0.part").write_bytes(bytes(2_000_000))
    said = models("list").output
    assert "Broken off: 2.0 MB of a download." in said
    here, others = said.split("Worth a try")
    assert f"* {bundled.NAME}" in here
    assert "  chat " in here
    assert "instruct" in here
    assert "apache-2.0, en de" in here
    assert "broken.gguf is cut off" in here
    for listed in catalog():
        assert listed.name in others
        assert listed.good_for in others
    told = json.loads(models("list", "--json").output)
    assert [it["name"] for it in told["installed"]] == [bundled.NAME, "broken", "chat"]
    assert [it["used"] for it in told["installed"]] == [True, False, False]
    assert len(told["worthATry"]) == len(catalog())


def test_no_file_has_the_star_while_a_server_writes() -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text(
        'backend = "desk"\n[[backends]]\nname = "desk"\nkind = "llama_server"\n'
        'url = "http://127.0.0.1:8080"\n'
    )
    here = models("list").output.split("Worth a try")[0]
    assert "none of these writes now: your `backend` is desk" in here
    assert "*" not in here


@pytest.mark.parametrize(
    ("start", "title", "told"),
    [
        (
            'backend = "desk"',
            "none of these writes while your",
            "stands in when desk",
        ),
        (
            'rewrite.backend = "desk"',
            "* writes now",
            "stands in with rewrites when desk",
        ),
        ('backend = "chat"', "* writes now", ""),
    ],
)
def test_the_list_says_what_stands_in(
    chat: Path, start: str, title: str, told: str
) -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text(
        f'{start}\nfallback = ["chat", "llama_cpp"]\n[[backends]]\nname = "desk"\n'
        'kind = "llama_server"\nurl = "http://127.0.0.1:8080"\n'
    )
    here = models("list").output.split("Worth a try")[0]
    assert title in here
    first, second = here.split("  chat ") if "  chat " in here else ("", here)
    assert "stands in" not in first
    assert (f"it {told} cannot" in second) if told else "stands in" not in second
    one = json.loads(models("list", "--json").output)["installed"][1]
    assert set(one["standsInFor"].values()) == ({"desk"} if told else set())


def test_the_list_says_what_does_what_with_auto_and_what_was_measured(
    chat: Path,
) -> None:
    fast = replace(GOOD, key_seconds=3.0)
    keep_fits([ModelFit(InstalledModel("chat", chat), 10**9, fast)], Settings())
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text('backend = "auto"\n')
    here = models("list").output.split("Worth a try")[0]
    bundled_one, other = here.split("* chat")
    assert "it is there for suggestions\n" in bundled_one
    assert "it is there for rewrites and ideas\n" in other
    assert "suggestions too slow" in other
    told = json.loads(models("list", "--json").output)["installed"]
    assert [it["jobs"] for it in told] == [["inline"], ["rewrite", "ideas"]]
    assert told[0]["verdicts"] is None
    assert told[1]["verdicts"]["rewrite"] == "good"


def test_the_list_of_models_is_in_order() -> None:
    listed = catalog()
    assert len({one.name for one in listed}) == len(listed)
    assert {one.kind for one in listed} == {"base", "instruct"}
    for one in listed:
        assert read_source(one.name) == HubSource(one.repo, one.quantization, one.name)
        assert one.licence in ("Apache-2.0", "MIT")
        assert one.memory_megabytes > one.megabytes


def test_what_a_file_says_of_itself_cannot_colour_the_terminal(chat: Path) -> None:
    shown = models("show", "chat")
    assert shown.exit_code == 0
    assert "Tiny \N{REPLACEMENT CHARACTER}[31mred" in shown.output
    assert "\x1b" not in shown.output
    assert "follows instructions" in shown.output
    by_path = models("show", str(chat), "--json")
    told = json.loads(by_path.output)
    assert told["followsInstructions"] is True
    assert told["languages"] == ["en", "de"]


def test_a_file_that_cannot_write_is_shown_with_the_reason(folder: Path) -> None:
    path = folder / "embed.gguf"
    path.write_bytes(gguf_bytes({"general.architecture": "bert"}, {}))
    shown = models("show", "embed")
    assert shown.exit_code == 1
    assert "comparing texts" in shown.output
    assert models("use", "embed").exit_code == 1
    assert not user_file().exists()


def test_show_checks_a_download(folder: Path, chat: Path) -> None:
    unknown = models("show", "chat", "--check")
    assert unknown.exit_code == 1
    assert "name            chat\n" in unknown.stdout
    assert "not downloaded" in unknown.stdout.splitlines()[-1]
    told = json.loads(models("show", "chat", "--check", "--json").stdout)
    assert "no checksum is known" in told["problem"]
    noted = PulledFile("chat.gguf", "x/chat.gguf", chat.stat().st_size, "0" * 64)
    write_record(folder, "chat", Pulled("o/r", "a" * 40, "mit", (noted,)))
    shown = models("show", "chat", "--check")
    assert shown.exit_code == 1
    assert "is not what was downloaded" in shown.output
    assert "o/r, revision aaaa" in shown.output


def test_use_writes_the_setting_and_shows_it(folder: Path, chat: Path) -> None:
    used = models("use", "chat")
    assert used.exit_code == 0
    assert '+name = "chat"' in used.output
    settings, problems = parse(
        [Layer("user", "config.toml", tomllib.loads(settings_text()))], CHECKS
    )
    assert (settings.model.name, problems) == ("chat", [])
    assert "say so already; nothing was written" in models("use", "chat").output
    outside = write_model(folder.parent / "outside.gguf")
    assert f'+path = "{outside}"' in models("use", str(outside)).output
    assert "name" not in tomllib.loads(settings_text())["model"]
    models("use", bundled.NAME)
    assert tomllib.loads(settings_text())["model"] == {}


def test_use_for_one_kind_of_work(folder: Path, chat: Path) -> None:
    used = models("use", "chat", "--for", "rewrites")
    assert used.exit_code == 0
    assert tomllib.loads(settings_text()) == {"rewrite": {"backend": "chat"}}
    assert "rewrites: chat" in used.output
    assert f"suggestions: {bundled.NAME}" in used.output
    outside = write_model(folder.parent / "outside.gguf")
    refused = models("use", str(outside), "--for", "ideas")
    assert refused.exit_code == 2
    assert "coauthor models pull" in refused.output


@pytest.mark.parametrize(
    ("work", "advice"),
    [
        ("suggestion", "Did you mean `suggestions`? "),
        ("Rewrites", "Did you mean `rewrites`? "),
        ("x", ""),
        ("", ""),
    ],
)
def test_work_that_there_is_not(chat: Path, work: str, advice: str) -> None:
    refused = models("use", "chat", "--for", work)
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"coauthor: There is no work called {work!r}. {advice}"
        "`--for` takes suggestions, rewrites or ideas.\n"
    )


def test_use_for_work_that_a_model_cannot_do(folder: Path) -> None:
    write_model(folder / "plain.gguf")
    refused = models("use", "plain", "--for", "rewrites")
    assert refused.exit_code == 2
    assert "plain only continues text and follows no instr" in refused.stderr
    assert "so it cannot do rewrites." in refused.stderr
    assert "`coauthor models pull qwen3-4b`" in refused.stderr
    assert not user_file().exists()
    models("use", "plain", "--for", "rewrites", "--yes")
    assert tomllib.loads(settings_text()) == {"rewrite": {"backend": "plain"}}


@pytest.mark.parametrize("answer", ["y", "n"])
def test_use_for_work_that_a_model_cannot_do_asks_in_a_terminal(
    folder: Path, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(folder / "plain.gguf")
    monkeypatch.setattr("coauthor.cli.models_use.in_terminal", lambda: True)
    arguments = ["models", "use", "plain", "--for", "rewrites"]
    used = CliRunner().invoke(app, arguments, input=f"{answer}\n")
    assert "Choose plain all the same?" in used.output
    assert user_file().exists() is (answer == "y")


def test_use_for_work_of_which_a_model_can_do_a_part(folder: Path) -> None:
    write_model(folder / "plain.gguf")
    used = models("use", "plain", "--for", "ideas")
    assert used.exit_code == 0
    assert "so it cannot do “Names”." in used.stderr
    assert tomllib.loads(settings_text()) == {"ideas": {"backend": "plain"}}
    write_model(folder / "able.gguf", coauthor__skill__shorten__template="{{text}}")
    used = models("use", "able", "--for", "rewrites")
    assert "it can do no other rewrites than “Tighten”." in used.stderr
    assert tomllib.loads(settings_text())["rewrite"] == {"backend": "able"}
    assert "only continues" not in models("use", "able", "--for", "suggestions").stderr


def test_use_for_all_says_that_a_model_cannot_do_rewrites(
    folder: Path, chat: Path
) -> None:
    write_model(folder / "plain.gguf")
    used = models("use", "plain")
    assert "plain writes from now on" in used.stdout
    assert "so it cannot do rewrites." in used.stderr
    assert models("use", "chat").stderr == ""
    models("use", "chat", "--for", "rewrites")
    assert "cannot do rewrites" not in models("use", "plain").stderr


def test_a_no_changes_nothing(chat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models("use", "auto")
    before = settings_text()
    monkeypatch.setattr("coauthor.cli.models_use.in_terminal", lambda: True)
    used = CliRunner().invoke(app, ["models", "use", "chat"], input="n\n")
    assert "Nothing was written." in used.output
    assert settings_text() == before


def test_use_auto(chat: Path) -> None:
    used = models("use", "auto")
    assert used.exit_code == 0
    assert settings_text() == 'backend = "auto"\n'
    assert "Nothing was measured so far" in used.output
    assert "nothing was written" in models("use", "auto").output
    models("use", "auto", "--for", "ideas")
    assert tomllib.loads(settings_text())["ideas"] == {"backend": "auto"}


def test_use_says_which_work_keeps_its_own(
    folder: Path, chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text(SERVER)
    kept = "Rewrites still come from far, as your `rewrite.backend` says; "
    for name in ("auto", "chat"):
        used = models("use", name, "--yes")
        how = f"`coauthor models use {name} --for rewrites` changes that.\n"
        assert used.stderr == kept + how
    outside = write_model(folder.parent / "outside.gguf")
    used = models("use", str(outside))
    assert used.stderr == f"{kept}take that setting out if they shall not.\n"
    models("use", "auto", "--for", "rewrites")
    assert models("use", "auto", "--yes").stderr == ""
    auto = "Rewrites still come from whoever is best, as your `rewrite.backend` says"
    assert auto in models("use", "chat", "--yes").stderr
    models("use", "chat", "--for", "rewrites")
    assert models("use", "chat").stderr == ""
    monkeypatch.setenv("COAUTHOR_BACKEND", "desk")
    assert "COAUTHOR_BACKEND says desk, and it wins" in models("use", "auto").stderr


@pytest.mark.parametrize("text", ["[model", "model = 5", "a = 1\na = 2\n"])
def test_settings_that_are_wrong_stay_as_they_are(text: str, chat: Path) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text(text)
    with pytest.raises(WrongInput, match="Mend it first"):
        chosen(text, Path("config.toml"), name="x")
    assert models("use", "chat").exit_code == 2
    assert settings_text() == text


def test_use_says_when_the_environment_wins(
    chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COAUTHOR_MODEL", str(bundled.bundled_path()))
    assert "COAUTHOR_MODEL" in models("use", "chat").stderr


def test_use_says_what_else_is_set(folder: Path, chat: Path) -> None:
    lora = write_lora(folder.parent / "style.gguf")
    user_file().parent.mkdir(parents=True)
    user_file().write_text(
        f'backend = "scripted"\n[model]\nlora = [{{ path = "{lora}" }}]\n'
    )
    used = models("use", "chat")
    assert used.exit_code == 0
    assert "`model.lora` stays" in used.stderr
    assert 'Change that to `backend = "llama_cpp"`' in used.stderr
    assert "writes from now on" not in used.output


SERVER = """\
backend = "desk" # under it
[rewrite]
backend = "far"

[[backends]]
name = "desk"
kind = "ollama"
url = "http://127.0.0.1:11434"

[[backends]]
name = "far"
kind = "openai_compatible"
url = "https://far.example"
"""


def test_use_takes_the_work_from_a_server_when_the_writer_agrees(
    chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text(SERVER)
    told = models("use", "chat")
    assert "chat does not write yet: your `backend` is desk." in told.stderr
    assert 'backend = "desk" # under it' in settings_text()
    used = models("use", "chat", "--yes")
    assert '-backend = "desk" # under it' in used.output
    assert '+backend = "llama_cpp" # under it' in used.output
    assert "chat writes from now on" in used.output
    assert "Rewrites still come from far, as your `rewrite.backend` says" in used.stderr
    asked = SERVER.replace(
        'backend = "desk" # under it', 'backend = "llama_cpp" # under it'
    )
    assert settings_text() == f'{asked}\n[model]\nname = "chat"\n'
    monkeypatch.setenv("COAUTHOR_BACKEND", "desk")
    assert "COAUTHOR_BACKEND" in models("use", "chat", "--yes").stderr


@pytest.mark.parametrize("answer", ["y", "n"])
@pytest.mark.parametrize(
    ("text", "now"),
    [
        (SERVER, "Now desk writes, as your `backend` says."),
        (
            'backend = "auto"\n',
            "Now coauthor chooses who writes: your `backend` is auto",
        ),
    ],
)
def test_use_asks_in_a_terminal(
    chat: Path, text: str, now: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text(text)
    monkeypatch.setattr("coauthor.cli.models_use.in_terminal", lambda: True)
    used = CliRunner().invoke(app, ["models", "use", "chat"], input=f"{answer}\n")
    assert now in used.output
    assert ('backend = "llama_cpp"' in settings_text()) is (answer == "y")


def test_remove_asks_and_deletes_all_parts(folder: Path, chat: Path) -> None:
    models("use", "chat")
    refused = models("remove", "chat")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert chat.exists()
    second = chat.rename(folder / "big-00001-of-00002.gguf")
    other = folder / "big-00002-of-00002.gguf"
    other.touch()
    write_record(folder, "big", Pulled("o/r", "a" * 40, "", ()))
    removed = models("remove", "big", "--yes")
    assert removed.exit_code == 0
    assert not second.exists()
    assert not other.exists()
    assert "big" not in (folder / "pulled.json").read_text()


def test_remove_says_who_writes_instead(chat: Path) -> None:
    models("use", "chat")
    assert f"{bundled.NAME} writes instead" in models("remove", "chat", "--yes").output


@pytest.mark.parametrize("name", [bundled.NAME, "none", "../up", "", "/etc/passwd"])
def test_nothing_else_is_removed(name: str) -> None:
    removed = models("remove", name, "--yes")
    assert removed.exit_code == 2
    assert removed.stderr.startswith("coauthor: ")
    assert bundled.bundled_path().exists()
