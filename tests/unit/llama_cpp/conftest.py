"""Workers for the tests: one with the bundled model for all, fresh ones on demand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coauthor.backends.llama_cpp import frames
from tests.unit.llama_cpp.inside import Inside
from tests.unit.llama_cpp.tiny_gguf import write_model
from tests.unit.llama_cpp.worker_process import BUNDLED, WorkerProcess

StartEngine = Callable[..., Inside]


@pytest.fixture(scope="package")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    """A worker with the bundled model, shared by all tests."""
    worker = WorkerProcess(tmp_path_factory.mktemp("worker"))
    ready = worker.load(BUNDLED)
    assert isinstance(ready, frames.Ready)
    yield worker
    worker.close()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], WorkerProcess]]:
    """Starts workers without a model that end with the test."""
    workers: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        folder = tmp_path / f"worker-{len(workers)}"
        folder.mkdir()
        workers.append(WorkerProcess(folder))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with a byte-level vocabulary."""
    return write_model(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture
def start_engine(tmp_path: Path, tiny: Path) -> Iterator[StartEngine]:
    """Starts engines inside this process, with the tiny model or another one."""
    engines: list[Inside] = []

    def start(model: Path = tiny) -> Inside:
        folder = tmp_path / f"engine-{len(engines)}"
        folder.mkdir()
        engines.append(Inside(folder, model))
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()
