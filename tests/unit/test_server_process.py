"""The command line's client, and servers that do not behave."""

import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from coauthor.errors import RequestFailed, ServerEnded
from coauthor.lsp.server_process import ServerProcess

ENDS = "import sys; print('the disk is full', file=sys.stderr); sys.exit(3)"
ENDS_WHEN_ASKED = "import sys; sys.stdin.readline(); sys.exit(4)"
NEVER_ANSWERS = "import sys; sys.stdin.buffer.read()"


@pytest_asyncio.fixture
async def process() -> AsyncIterator[ServerProcess]:
    process = ServerProcess()
    yield process
    await process.end(seconds=0.1)


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (ENDS, r"exit code 3.*the disk is full"),
        (ENDS_WHEN_ASKED, r"exit code 4.*no reason"),
    ],
)
async def test_a_server_that_ends_early(
    process: ServerProcess, program: str, says: str
) -> None:
    await process.start(sys.executable, "-c", program)

    with pytest.raises(ServerEnded, match=f"(?s){says}"):
        await process.ask("coauthor/status", {}, 60)
    with pytest.raises(ServerEnded):
        await process.ask("shutdown", None, 60)


async def test_a_server_that_never_answers(process: ServerProcess) -> None:
    await process.start(sys.executable, "-c", NEVER_ANSWERS)

    with pytest.raises(RequestFailed, match=r"did not answer .* within 0\.1"):
        await process.ask("coauthor/status", {}, 0.1)


async def test_a_program_that_is_not_there(process: ServerProcess) -> None:
    with pytest.raises(ServerEnded, match="could not be started"):
        await process.start("no-such-program-anywhere")
