"""In CI a test of a real editor that failed is tried a second time.

Beside the whole suite on a machine of two cores, an editor loses a key now and then.
One such key in 7,000 tests says nothing of the change that is looked at. Whoever runs
the tests by hand sees the first failure; in CI the summary lists what was tried again.
What an editor shows or writes wrongly is no lost key, and fails at once.
"""

import os
from pathlib import Path

import pytest

_WAITED_IN_VAIN = ["TimeoutError", "stays so", "never true", "does nothing"]
"""What the failures say in which something did not come."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what this folder holds."""
    if os.environ.get("CI") != "true":
        return
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            again = pytest.mark.flaky(reruns=1, only_rerun=_WAITED_IN_VAIN)
            item.add_marker(again)
