"""`coauthor models pull` as a writer meets it, with a hub on loopback."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.servers.imitation_hub import Repository, imitated_hub
from tests.unit.llama_cpp.tiny_gguf import write_model


def test_stopped_in_the_middle_it_goes_on_there(tmp_path: Path) -> None:
    model = write_model(tmp_path / "t.gguf").read_bytes() + bytes(3_000_000)
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "HF_HOME": str(tmp_path / "hf"),
        "NO_PROXY": "127.0.0.1",
    }
    if sys.platform != "linux":
        pytest.skip("elsewhere the folder for data is not moved by a variable")
    with imitated_hub() as hub:
        hub.repositories["o/tiny"] = Repository({"tiny-Q8_0.gguf": model})
        environment["HF_ENDPOINT"] = hub.url
        command = [sys.executable, "-m", "coauthor", "models", "pull", "o/tiny"]
        stopped = threading.Event()
        hub.holds_after = (2_100_000, stopped)
        process = subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
        )
        folder = tmp_path / "data" / "coauthor" / "models"
        assert hub.held.wait(60)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        stopped.set()
        assert process.returncode == 130
        assert "Stopped. What came so far is kept" in said
        assert "Traceback" not in said
        (part,) = (folder / ".parts").iterdir()
        kept = part.stat().st_size
        hub.holds_after = None
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", check=True
        )
        assert "is here and whole" in done.stdout
        assert "On this machine: suggestions " in done.stdout
        assert hub.downloads()[-1].range == (f"bytes={kept}-" if kept else "")
        assert (folder / "tiny-Q8_0.gguf").read_bytes() == model
        hub.status = 503
        failed = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert failed.returncode == 1
        assert failed.stderr.startswith("coauthor: The hub has trouble of its own")
