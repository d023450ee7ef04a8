"""Workers for the tests: one with the bundled model for all, fresh ones on demand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coauthor.backends.llama_cpp import frames
from tests.unit.llama_cpp.worker_process import BUNDLED, WorkerProcess


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
