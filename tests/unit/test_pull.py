"""Models from an imitation of the hub, and everything that can go wrong on the way."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest

from coauthor.errors import CoauthorError, DownloadFailed, ModelNotFound, WrongInput
from coauthor.models import bundled, download, pull
from coauthor.models.hub import HubModel
from coauthor.models.installed import installed_models, models_folder
from coauthor.models.pull import Told, pull_from_file, pull_from_hub, unfinished, verify
from coauthor.models.records import read_records
from coauthor.models.source import HubSource, LocalSource, read_source
from tests.servers.imitation_hub import Hub, Repository, imitated_hub
from tests.unit.llama_cpp.tiny_gguf import gguf_bytes, write_model

REPO = "owner/Tiny-GGUF"


class Listener:
    """Hears what a pull tells."""

    def __init__(self) -> None:
        self.models: list[tuple[HubModel, str]] = []
        self.done: dict[str, list[int]] = {}

    @property
    def told(self) -> Told:
        return Told(lambda model, name: self.models.append((model, name)), self._of)

    def _of(self, name: str) -> download.Progress:
        heard = self.done.setdefault(name, [])
        return lambda done, _size: heard.append(done)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    return models_folder()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Larger than one piece of a download on loopback."""
    path = write_model(
        tmp_path_factory.mktemp("hub") / "t.gguf", general__license="mit"
    )
    return path.read_bytes()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tiny: bytes) -> Iterator[Hub]:
    with imitated_hub() as hub:
        hub.repositories[REPO] = Repository({"Tiny-Q4_K_M.gguf": tiny})
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        constants = huggingface_hub.constants
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nonexistent")
        monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 0)  # Put back afterwards.
        monkeypatch.setattr("coauthor.models.hub.PIECE", 10_000)
        monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _: None)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield hub


def get(wanted: str = "", **options: bool | str) -> str:
    name = str(options.pop("name", ""))
    again = bool(options.pop("again", False))
    return pull_from_hub(
        HubSource(REPO, wanted), Listener().told, name=name, again=again
    )


def left_over(folder: Path) -> list[str]:
    return sorted(it.name for it in folder.rglob("*") if it.name != "pulled.json")


def test_a_model_comes_and_is_noted(hub: Hub, folder: Path, tiny: bytes) -> None:
    listener = Listener()
    assert pull_from_hub(HubSource(REPO), listener.told) == "Tiny-Q4_K_M"
    assert installed_models()["Tiny-Q4_K_M"].path.read_bytes() == tiny
    noted = read_records(folder)["Tiny-Q4_K_M"]
    assert (noted.repo, noted.revision, noted.licence) == (REPO, "a" * 40, "apache-2.0")
    assert noted.files[0].bytes == len(tiny)
    heard = listener.done["Tiny-Q4_K_M.gguf"]
    assert heard[0] == 0
    assert heard[-1] == len(tiny)
    assert listener.models[0][1] == "Tiny-Q4_K_M"
    assert left_over(folder) == ["Tiny-Q4_K_M.gguf"]
    # Nothing else is asked for, as a library of this size may be tempted to.
    assert [it.path for it in hub.asked] == [
        f"/api/models/{REPO}",
        f"/{REPO}/resolve/{'a' * 40}/Tiny-Q4_K_M.gguf",
    ]


def test_a_second_time_nothing_is_downloaded_but_all_is_checked(
    hub: Hub, folder: Path
) -> None:
    name = get()
    assert get() == name
    assert len(hub.downloads()) == 1
    file = folder / f"{name}.gguf"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(DownloadFailed, match=r"checksum is another.*--again"):
        get()
    assert "another" in verify(folder, read_records(folder)[name], Listener()._of)
    assert get(again=True) == name
    assert verify(folder, read_records(folder)[name], Listener()._of) == ""


def test_a_broken_connection_is_taken_up_where_it_broke(hub: Hub, folder: Path) -> None:
    hub.cuts = [30_000, 10_000]
    get()
    assert [it.range for it in hub.downloads()] == ["", "bytes=30000-", "bytes=40000-"]
    assert left_over(folder) == ["Tiny-Q4_K_M.gguf"]


def test_a_server_without_ranges_starts_over(hub: Hub, folder: Path) -> None:
    hub.cuts = [30_000]
    hub.ignores_ranges = True
    assert get() in installed_models()


def test_what_came_so_far_waits_for_the_next_run(
    hub: Hub, folder: Path, tiny: bytes
) -> None:
    hub.cuts = [30_000] + [0] * 9
    with pytest.raises(DownloadFailed, match="goes on where it stopped"):
        get()
    assert installed_models().keys() == {bundled.NAME}
    (part,) = (folder / ".parts").iterdir()
    assert part.stat().st_size == 30_000
    assert unfinished(folder) == 30_000
    before, hub.cuts = len(hub.downloads()), []
    listener = Listener()
    pull_from_hub(HubSource(REPO), listener.told)
    assert [it.range for it in hub.downloads()[before:]] == ["bytes=30000-"]
    assert listener.done["Tiny-Q4_K_M.gguf"][0] == 30_000
    assert (folder / "Tiny-Q4_K_M.gguf").read_bytes() == tiny


def test_ctrl_c_leaves_what_came(hub: Hub, folder: Path) -> None:
    def interrupted(done: int, _size: int) -> None:
        if done:
            raise KeyboardInterrupt

    told = Told(lambda *_: None, lambda _name: interrupted)
    with pytest.raises(KeyboardInterrupt):
        pull_from_hub(HubSource(REPO), told)
    assert [it.suffix for it in (folder / ".parts").iterdir()] == [".part"]
    assert get() in installed_models()


def test_a_wrong_checksum_is_thrown_away(hub: Hub, folder: Path) -> None:
    hub.repositories[REPO].told = {"Tiny-Q4_K_M.gguf": "0" * 64}
    with pytest.raises(DownloadFailed, match="another checksum than the hub says"):
        get()
    assert left_over(folder) == [".parts"]


@pytest.mark.parametrize("told", ["short", "g" * 64])
def test_no_checksum_no_download(hub: Hub, folder: Path, told: str) -> None:
    hub.repositories[REPO].told = {"Tiny-Q4_K_M.gguf": told}
    with pytest.raises(DownloadFailed, match="no checksum"):
        get()
    assert not hub.downloads()


def test_a_file_that_changed_on_the_hub_is_not_taken_silently(
    hub: Hub, folder: Path, tiny: bytes
) -> None:
    name = get()
    hub.repositories[REPO].files = {"Tiny-Q4_K_M.gguf": tiny + bytes(32)}
    hub.repositories[REPO].revision = "b" * 40
    with pytest.raises(
        DownloadFailed, match=r"aaaaaaaaaaaa, now bbbbbbbbbbbb.*--again"
    ):
        get()
    assert (folder / f"{name}.gguf").read_bytes() == tiny
    get(again=True)
    assert read_records(folder)[name].revision == "b" * 40
    assert (folder / f"{name}.gguf").stat().st_size == len(tiny) + 32


def test_a_new_revision_with_the_same_file_is_the_same(hub: Hub, folder: Path) -> None:
    get()
    hub.repositories[REPO].revision = "b" * 40
    get()
    assert len(hub.downloads()) == 1


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (429, "fewer requests"),
        (403, "token"),
        (500, r"trouble of its own \(status 500\)"),
        (418, r"refused the request \(status 418\)"),
    ],
)
def test_the_hubs_errors_are_sentences(
    hub: Hub, folder: Path, status: int, says: str
) -> None:
    hub.status = status
    with pytest.raises(DownloadFailed, match=says):
        get()


def test_a_gated_repository_says_how_to_get_in(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.repositories[REPO].gated = True
    with pytest.raises(DownloadFailed, match=r"accepted its terms.*HF_TOKEN"):
        get()
    monkeypatch.setenv("HF_TOKEN", "hf_imitated")
    assert get() in installed_models()


def test_a_repository_that_is_not_there(hub: Hub, folder: Path) -> None:
    with pytest.raises(DownloadFailed, match="no repository owner/none"):
        pull_from_hub(HubSource("owner/none"), Listener().told)


def test_offline_is_a_sentence(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        get()
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(DownloadFailed, match=r"HF_HUB_OFFLINE|cannot be reached"):
        get()


def test_a_hub_without_https_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://example.org")
    with pytest.raises(DownloadFailed, match="without https"):
        get()


def test_a_file_that_the_hub_does_not_send_in_one(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "MAX_HTTP_DOWNLOAD_SIZE", 1000)
    with pytest.raises(DownloadFailed, match="more than the hub sends in one"):
        get()


def test_a_disk_without_room_is_told_before_anything_comes(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1)
    )
    with pytest.raises(DownloadFailed, match="0 MB free, but"):
        get()
    assert not hub.downloads()


def test_a_disk_that_fills_up_keeps_what_came(
    hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DownloadFailed, match=r"disk is full.*goes on"):
            get()
    get()
    assert len(hub.downloads()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "../../evil.gguf",
        "/etc/evil.gguf",
        "..\\..\\evil.gguf",
        "C:evil.gguf",
        ".hidden.gguf",
        "a/../../evil.gguf",
        "evil\n.gguf",
        "x" * 200 + ".gguf",
    ],
)
def test_file_names_that_lead_elsewhere_are_not_written(
    hub: Hub, folder: Path, tmp_path: Path, tiny: bytes, path: str
) -> None:
    hub.repositories[REPO].files = {path: tiny}
    for wanted in ("", path):
        with pytest.raises(DownloadFailed, match=r"not one that|has no model"):
            get(wanted)
    assert not hub.downloads()
    assert not [it for it in tmp_path.rglob("*evil*")]


def test_a_model_in_several_files_in_a_folder(hub: Hub, folder: Path) -> None:
    parts = {
        f"Q4_K_M/big-Q4_K_M-{number:05}-of-00002.gguf": gguf_bytes(
            {"general.architecture": "llama", "split.count": 2, "split.no": number},
            {f"w{number}": np.ones((2, 32))},
        )
        for number in (1, 2)
    }
    hub.repositories[REPO].files = {**parts, "mmproj-big-Q4_K_M.gguf": b"x"}
    assert get("Q4_K_M", name="big") == "big"
    assert left_over(folder) == ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"]
    assert list(installed_models()) == [bundled.NAME, "big"]
    hub.repositories[REPO].files.popitem()
    hub.repositories[REPO].files.pop(next(reversed(parts)), None)
    with pytest.raises(DownloadFailed, match="lacks a file"):
        get("Q4_K_M", name="other")


def test_which_file_is_meant(hub: Hub, folder: Path, tiny: bytes) -> None:
    names = ("M-Q4_K_S.gguf", "M-Q8_0.gguf", "M-Q8_0-long.gguf", "M-IQ4_XS.gguf")
    hub.repositories[REPO].files = dict.fromkeys(names, tiny)
    assert get("q4_k_s") == "M-Q4_K_S"
    assert get("M-Q8_0.gguf") == "M-Q8_0"
    for wanted, says in (
        ("Q8_0", "several files"),
        ("Q5_0", "no such file"),
        ("N.gguf", "no such file"),
        ("", "several models"),
    ):
        with pytest.raises(DownloadFailed, match=says):
            get(wanted)


def test_a_model_of_the_list_has_its_name_there(hub: Hub, folder: Path) -> None:
    source = HubSource(REPO, "Q4_K_M", "tiny-1b")
    assert pull_from_hub(source, Listener().told) == "tiny-1b"
    assert left_over(folder) == ["tiny-1b.gguf"]


def test_a_name_that_is_taken(hub: Hub, folder: Path, tiny: bytes) -> None:
    get()
    hub.repositories["other/one"] = Repository({"Tiny-Q4_K_M.gguf": tiny})
    with pytest.raises(WrongInput, match="--name"):
        pull_from_hub(HubSource("other/one"), Listener().told)
    for name in (bundled.NAME, "../up", "a b", "x/y"):
        with pytest.raises(WrongInput):
            get(name=name)
    assert get(name="second") == "second"


def test_what_is_no_model_does_not_stay(hub: Hub, folder: Path) -> None:
    hub.repositories[REPO].files = {"x.gguf": b"GGUF and nothing"}
    with pytest.raises(ModelNotFound):
        get()
    hub.repositories[REPO].files = {
        "x.gguf": gguf_bytes({"general.architecture": "bert"}, {})
    }
    with pytest.raises(ModelNotFound, match="comparing texts"):
        get()
    assert installed_models().keys() == {bundled.NAME}
    assert not read_records(folder)


def test_damaged_records_are_told_and_kept(hub: Hub, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "pulled.json").write_text("{")
    with pytest.raises(DownloadFailed, match=r"pulled\.json.*cannot be read"):
        get()
    assert (folder / "pulled.json").read_text() == "{"


def test_a_model_that_is_here_without_a_note_is_noted(
    hub: Hub, folder: Path, tiny: bytes
) -> None:
    name = get()
    noted = read_records(folder)
    (folder / "pulled.json").unlink()
    assert get() == name
    assert read_records(folder) == noted
    assert len(hub.downloads()) == 1
    (folder / "pulled.json").unlink()
    (folder / f"{name}.gguf").write_bytes(tiny[:-1] + b"x")
    with pytest.raises(WrongInput, match="there already"):
        get()


def test_a_file_of_this_machine(folder: Path, tmp_path: Path, tiny: bytes) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(tiny)
    assert pull_from_file(LocalSource(path)) == "mine"
    assert installed_models()["mine"].path.read_bytes() == tiny
    assert path.exists()
    for again in (path, path.with_name("copy.gguf")):
        again.write_bytes(tiny)
        assert pull_from_file(LocalSource(again), name="mine") == "mine"
    again.write_bytes(tiny[:-1] + b"x")
    with pytest.raises(WrongInput, match="there already"):
        pull_from_file(LocalSource(again), name="mine")
    assert left_over(folder) == ["mine.gguf"]


def test_a_file_on_another_disk_is_copied(
    folder: Path, tmp_path: Path, tiny: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(pull.os, "link", other_disk)
    path = tmp_path / "mine.gguf"
    path.write_bytes(tiny)
    assert pull_from_file(LocalSource(path), name="copy") == "copy"
    assert (folder / "copy.gguf").stat().st_ino != path.stat().st_ino


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qwen3-4B", HubSource("Qwen/Qwen3-4B-GGUF", "Q4_K_M", "qwen3-4b")),
        ("owner/name", HubSource("owner/name")),
        ("owner/name:Q8_0", HubSource("owner/name", "Q8_0")),
        ("owner/name:sub/file.gguf", HubSource("owner/name", "sub/file.gguf")),
        ("https://huggingface.co/owner/name", HubSource("owner/name")),
        ("hf.co/owner/name:Q4_0", HubSource("owner/name", "Q4_0")),
    ],
)
def test_what_a_writer_may_name(text: str, expected: HubSource) -> None:
    assert read_source(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "a/b/c", "../up", "/gone.gguf", "gone.gguf", "a b/c", "a/b:"],
)
def test_what_means_nothing(text: str) -> None:
    with pytest.raises(CoauthorError):
        read_source(text)


def test_a_file_behind_a_link_is_put_there_and_not_the_link(
    folder: Path, tmp_path: Path, tiny: bytes
) -> None:
    (tmp_path / "blobs").mkdir()
    blob = tmp_path / "blobs" / "f3a9"
    blob.write_bytes(tiny)
    link = tmp_path / "linked.gguf"
    link.symlink_to("blobs/f3a9")
    assert pull_from_file(LocalSource(link)) == "linked"
    placed = folder / "linked.gguf"
    assert not placed.is_symlink()
    assert placed.stat().st_ino == blob.stat().st_ino
