"""One file from the hub: as far as it came before, then on, then checked.

`hf_hub_download` throws a broken download away, so we keep the part ourselves, under
the checksum it will have, and use what is below it in the same library.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from coauthor.errors import DownloadFailed
from coauthor.models.hub import HubFile, HubModel, hub_errors

Progress = Callable[[int, int], None]
"""Called with how many bytes are there, and how many it will be."""

_BLOCK = 1 << 20
_RESERVE = 64 * 1024 * 1024
"""Bytes that stay free on the disk."""


def download(
    model: HubModel, file: HubFile, folder: Path, told: Callable[[str], Progress]
) -> Path:
    """Get a file into `folder`, which exists; gives its path there.

    `told` makes what takes the progress of work that is called so.
    What was got stays there when it is broken off, whatever the reason.
    Raises DownloadFailed; a file that is not what the hub said is taken away.
    """
    part = folder / f"{file.sha256}.part"
    there = part.stat().st_size if part.exists() else 0
    if there > file.bytes:
        part.unlink()
        there = 0
    _check_room(folder, file.bytes - there)
    progress = told(file.name)
    progress(there, file.bytes)
    with hub_errors(model.repo):
        _fetch(model, file, part, there, progress)
    if (found := sha256_of(part, told(f"checking {file.name}"))) != file.sha256:
        part.unlink()
        raise DownloadFailed(
            f"{file.name} arrived with another checksum than the hub says "
            f"({found[:12]}..., not {file.sha256[:12]}...), so it was deleted. Run the "
            "same command again; if it happens again, tell the repository's owner."
        )
    return part


def sha256_of(path: Path, progress: Progress = lambda _done, _all: None) -> str:
    """The checksum of a file, in hexadecimal digits."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            progress(file.tell(), size)
    return digest.hexdigest()


def _fetch(
    model: HubModel, file: HubFile, part: Path, there: int, progress: Progress
) -> None:
    if there == file.bytes:
        return
    from huggingface_hub import constants, file_download, hf_hub_url, utils

    if file.bytes > constants.MAX_HTTP_DOWNLOAD_SIZE:
        raise DownloadFailed(
            f"{file.name} has {file.bytes / 1e9:.0f} GB, more than the hub sends in "
            "one file. Choose a smaller quantization, or a model in several files."
        )

    with part.open("ab") as target:
        file_download.http_get(  # pyright: ignore[reportUnknownMemberType]
            hf_hub_url(model.repo, file.path, revision=model.revision),
            target,
            resume_size=there,
            headers=utils.build_hf_headers(),  # pyright: ignore[reportUnknownMemberType]
            expected_size=file.bytes,
            tqdm_class=_bar(progress, there, file.bytes),
        )
        target.flush()
        os.fsync(target.fileno())


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _RESERVE:
        raise DownloadFailed(
            f"The disk of {folder.parent} has {free / 1e6:.0f} MB free, but "
            f"{needed / 1e6:.0f} MB are to come. Make room and try again."
        )


def _bar(progress: Progress, there: int, size: int) -> type:
    """What the library takes for one of its progress bars."""

    class Bar:
        def __init__(self, **_kinds: object) -> None:
            self.done = there

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_error: object) -> None:
            pass

        def update(self, more: int) -> None:
            self.done += more
            progress(self.done, size)

    return Bar
