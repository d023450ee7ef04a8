"""What is known of downloaded models: whence, which revision, which checksums.

`pulled.json` in the folder of the models, one entry for each name.
"""

from pathlib import Path

import msgspec

from coauthor.errors import DownloadFailed
from coauthor.whole_file import write_whole

_FILE = "pulled.json"


class PulledFile(msgspec.Struct, frozen=True):
    """One file, as the hub described it when it was downloaded."""

    name: str
    """In the folder of the models."""
    path: str
    """In the repository."""
    bytes: int
    sha256: str


class Pulled(msgspec.Struct, frozen=True):
    """One model."""

    repo: str
    revision: str
    licence: str
    files: tuple[PulledFile, ...]


def read_records(folder: Path) -> dict[str, Pulled]:
    """The records by model name; none where there is no file of them.

    Raises DownloadFailed when the file is damaged: nobody may lose a checksum silently.
    """
    file = folder / _FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Pulled])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        raise DownloadFailed(
            f"{file}, where coauthor notes the checksums of downloaded models, cannot "
            "be read. Mend it, or delete it to note them anew."
        ) from error


def write_record(folder: Path, name: str, pulled: Pulled | None) -> None:
    """Note a model, or forget it; whole or not at all."""
    records = read_records(folder)
    records.pop(name, None)
    if pulled is not None:
        records[name] = pulled
    data = msgspec.json.format(msgspec.json.encode(records), indent=2)
    write_whole(folder / _FILE, data)
