"""`coauthor models show --check`: is a model's file what it was when it came?"""

import base64
from collections.abc import Callable
from importlib import metadata

from coauthor.models.bundled import bundled_path
from coauthor.models.download import Progress, sha256_of
from coauthor.models.installed import InstalledModel, models_folder
from coauthor.models.pull import verify
from coauthor.models.records import Pulled


def compared(
    model: InstalledModel, pulled: Pulled | None, progress: Callable[[str], Progress]
) -> tuple[str, str]:
    """What was found out, and what is wrong, each a sentence or empty.

    `pulled` is what was noted when it was downloaded. Where nothing is known of a file
    that came from elsewhere, it is not checked, and that is wrong.
    """
    if pulled is not None:
        wrong = verify(models_folder(), pulled, progress)
        return ("" if wrong else "it is what was downloaded"), wrong
    if model.path == bundled_path():
        return _bundled(progress)
    return "", (
        "It was not downloaded from the Hugging Face hub, so no checksum is known that "
        "it could be compared with. Its size is what its own header says; more cannot "
        "be checked."
    )


def _bundled(progress: Callable[[str], Progress]) -> tuple[str, str]:
    """The installer notes a checksum of every file; there is none in a clone."""
    path = bundled_path()
    for file in metadata.files("coauthor-lsp") or ():
        if file.name != path.name or file.hash is None or file.hash.mode != "sha256":
            continue
        wanted = base64.urlsafe_b64decode(f"{file.hash.value}=").hex()
        if sha256_of(path, progress(f"checking {path.name}")) == wanted:
            return "it is what was installed with coauthor", ""
        return "", (
            f"{path.name} is not what was installed with coauthor: its checksum is "
            "another. Install coauthor again."
        )
    return (
        "nothing is wrong: it came with coauthor, in a clone, where only git knows its "
        "checksum; its size is what its header says"
    ), ""
