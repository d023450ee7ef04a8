"""Where the real model servers are that tests start."""

from pathlib import Path

from tests.installed import installed_program


def server_program(server: str, program: str) -> Path:
    """A program of an installed server; without it, the test ends here.

    Args:
        server: a name from `tests/servers/install/`, without `.sh`.
        program: its path in the server's folder.
    """
    return installed_program("servers", server, program)
