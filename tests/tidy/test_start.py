"""What an editor waits for at the start: only what is needed is imported by then."""

import json
import subprocess
import sys

import pytest

PRINT = """
import json, sys
packages = {name.partition(".")[0] for name, module in sys.modules.items()
            if "site-packages" in (getattr(module, "__file__", None) or "")}
print(json.dumps([sorted(packages), sorted(sys.modules)]))
"""

BEFORE_THE_WORKER = {"msgspec", "platformdirs", "typing_extensions"}
BEFORE_THE_EDITOR = BEFORE_THE_WORKER | {
    "attr",
    "attrs",
    "cattrs",
    "lsprotocol",
    "pygls",
    "sentencex",
}
"""Libraries; each one that is added costs every start its import."""


def imported(statement: str) -> tuple[set[str], set[str]]:
    """The libraries, and all modules, that a statement imports."""
    command = [sys.executable, "-P", "-c", statement + PRINT]
    libraries, modules = json.loads(subprocess.check_output(command))
    return set(libraries), set(modules)


def test_the_worker_is_launched_before_anything_large_is_imported() -> None:
    libraries, modules = imported(
        "import coauthor.cli.serve, coauthor.engine.plan, coauthor.settings"
    )
    assert libraries <= BEFORE_THE_WORKER
    assert not {"coauthor.lsp.stdio", "coauthor.engine.engine"} & modules


@pytest.mark.parametrize(
    "late",
    [
        "coauthor.prompt.library",
        "coauthor.tasks.rewrite",
        "coauthor.tasks.ideate",
        "coauthor.backends.scripted",
        "coauthor.backends.http.address",
        "coauthor.engine.fitness",
        "coauthor.engine.measuring",
        "importlib.metadata",
    ],
)
def test_the_server_is_there_before_what_it_needs_later(late: str) -> None:
    libraries, modules = imported("import coauthor.lsp.stdio")
    assert libraries <= BEFORE_THE_EDITOR
    assert late not in modules
