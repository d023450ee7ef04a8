"""`coauthor doctor` about a server: each finding says what to do, and says it once."""

import json

import pytest

from coauthor.cli.candidates import now_rows
from coauthor.cli.checkup import check_up
from coauthor.cli.doctor import doctor
from coauthor.engine.model_fits import ModelFit
from coauthor.models.installed import models_here
from tests.servers import imitation_anthropic, imitation_ollama, imitation_openai
from tests.servers.imitation import KEY, Imitation, Reply

PAGE = Reply(200, b"<html>It works!</html>", headers={"content-type": "text/html"})
KINDS = {
    "openai_compatible": imitation_openai.MODEL,
    "anthropic": imitation_anthropic.MODEL,
    "ollama": imitation_ollama.MODEL,
    "llama_server": "m",
}


class Answering(Imitation):
    """Says the same to everything."""

    reply = PAGE

    def is_for_text(self, request):
        return True

    def answer(self, request):
        return self.reply


@pytest.fixture
def choose(monkeypatch, tmp_path):
    """Write the settings of a writer who has chosen one server."""
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("COAUTHOR_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("DESK_KEY", KEY)
    monkeypatch.setattr("coauthor.backends.http.retry.PAUSES_S", (0.0,))
    monkeypatch.chdir(tmp_path)

    def write(url, kind="openai_compatible", key=True):
        (tmp_path / "config.toml").write_text(
            f'backend = "desk"\n[[backends]]\nname = "desk"\nkind = "{kind}"\n'
            f'url = "{url}"\nmodel = "{KINDS[kind]}"\n'
            + ('key = { env = "DESK_KEY" }\n' if key else "")
        )
        return tmp_path

    return write


async def only_finding(folder):
    (finding,) = (await check_up(folder, lambda _: None)).findings
    assert not finding.fix
    return finding.what


@pytest.mark.parametrize("kind", ["openai_compatible", "ollama", "llama_server"])
@pytest.mark.parametrize(
    ("reply", "advice"),
    [
        (PAGE, "check its `url` and `kind`"),
        (Reply(404, b"404 page not found"), "check its `url` and `kind`"),
        (Reply(308, headers={"location": "https://b.test"}), "correct its `url`"),
        (imitation_openai.WRONG_KEY, "check `key`"),
        (imitation_openai.OVERLOADED, "try again in a moment"),
        (imitation_openai.INTERNAL, "look into its log"),
        (imitation_openai.NO_QUOTA, "its billing page"),
    ],
)
async def test_whatever_a_server_says_there_is_one_thing_to_do(
    choose, kind, reply, advice
):
    async with Answering() as server:
        server.reply = reply
        assert advice in await only_finding(choose(server.url, kind))


async def test_a_server_that_wants_a_key_where_the_settings_name_none(choose):
    async with imitation_openai.ImitationOpenAI() as server:
        folder = choose(server.url, key=False)
        assert (await only_finding(folder)).startswith("desk wants a key; say with")


def test_nothing_more_is_printed_than_what_to_do(choose, capsys):
    choose("http://127.0.0.1:9")
    assert doctor(as_json=False) == 1
    printed = capsys.readouterr().out
    assert "Wrong: Nobody answers at 127.0.0.1:9; start the server of desk" in printed
    assert "Fix:" not in printed
    assert "see the log" not in printed


def test_who_writes_while_the_chosen_one_is_down(choose, capsys, monkeypatch):
    folder = choose("http://127.0.0.1:9")
    chosen = (folder / "config.toml").read_text()
    (folder / "config.toml").write_text(f'fallback = ["llama_cpp"]\n{chosen}')
    monkeypatch.setattr("coauthor.cli.checkup.measure_models", nobody)
    monkeypatch.setattr("coauthor.cli.checkup.keep_fits", lambda *_: None)
    assert doctor(as_json=False) == 1
    printed = " ".join(capsys.readouterr().out.split())
    assert "writes desk, else llama_cpp" in printed
    assert "writes now llama_cpp, for desk cannot" in printed
    doctor(as_json=True)
    assert json.loads(capsys.readouterr().out)["failed"] == ["desk"]


@pytest.mark.parametrize("broken", ["engine", "model"])
async def test_what_does_not_work_itself_writes_for_nobody(choose, monkeypatch, broken):
    folder = choose("http://127.0.0.1:9")
    chosen = (folder / "config.toml").read_text()
    (folder / "config.toml").write_text(f'fallback = ["llama_cpp"]\n{chosen}')
    models = models_here(None)

    async def damaged(*_):
        wrong = "The worker ended."
        return [ModelFit(it, 1, unmeasured=wrong, lasting=True) for it in models]

    monkeypatch.setattr("coauthor.cli.checkup.measure_models", damaged)
    monkeypatch.setattr("coauthor.cli.checkup.keep_fits", lambda *_: None)
    if broken == "engine":
        found = {"python": "3", "llama-cpp-python": None}
        monkeypatch.setattr("coauthor.cli.checkup._versions", lambda: found)
    checkup = await check_up(folder, print)
    assert checkup.failed == {"desk", "llama_cpp"}
    assert dict(now_rows(checkup.orders, checkup.failed)) == {
        "writes now": "nobody, for desk cannot"
    }


@pytest.mark.parametrize("setting", ["backend", "fallback"])
def test_what_is_not_yet_allowed_is_not_wrong(
    setting, monkeypatch, tmp_path, choose, capsys
):
    folder = choose("https://far.example")
    chosen = (folder / "config.toml").read_text()
    if setting == "fallback":
        chosen = chosen.replace('backend = "desk"', 'fallback = ["desk"]', 1)
    # With `off`, doctor asks for capabilities and measures nothing.
    (folder / "config.toml").write_text(f'inline.initiative = "off"\n{chosen}')
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    monkeypatch.setattr("coauthor.cli.checkup._check_models", nobody)
    # Without it nobody could write.
    needed = setting == "backend"
    assert doctor(as_json=False) == needed
    printed = capsys.readouterr().out
    assert "Not yet: coauthor has not connected to desk" in printed
    assert "`coauthor privacy allow desk`" in printed
    assert "Wrong" not in printed
    assert "All is well" not in printed
    assert ("nobody, for desk cannot" in printed) is needed
    doctor(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["problems"][0]["waits"]) == (not needed, True)


@pytest.mark.parametrize("job", ["inline", "rewrite"])
async def test_a_damaged_model_is_found_whatever_its_job(
    monkeypatch, tmp_path, choose, job
):
    models = tmp_path / "models"
    models.mkdir()
    (models / "large.gguf").write_bytes(b"GGUF\3\0\0\0" + bytes(9))
    monkeypatch.setattr("coauthor.models.installed.models_folder", lambda: models)
    (tmp_path / "config.toml").write_text(f'[{job}]\nbackend = "large"\n')
    monkeypatch.setattr("coauthor.cli.checkup.measure_models", nobody)
    monkeypatch.setattr("coauthor.cli.checkup.keep_fits", lambda *_: None)
    assert "large.gguf is" in await only_finding(tmp_path)


async def nobody(*_):
    return []
