"""Models in several files, named `NAME-00001-of-00003.gguf` and so on."""

import re
from pathlib import Path

from coauthor.errors import ModelNotFound

_SHARD = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.I)
_MOST = 1000


def shard_names(name: str) -> list[str]:
    """The names of all files of the model that a file of this name is of, in order.

    Just its own where it is a model of one file.
    """
    match = _SHARD.fullmatch(name)
    if match is None or not 0 < int(match["count"]) <= _MOST:
        return [name]
    count = int(match["count"])
    return [
        f"{match['stem']}-{number:05}-of-{count:05}{name[-5:]}"
        for number in range(1, count + 1)
    ]


def is_later_shard(name: str) -> bool:
    """Whether it is a file of a model that begins in another file."""
    return name != shard_names(name)[0]


def model_name(name: str) -> str:
    """What a model is called whose first file has this name."""
    match = _SHARD.fullmatch(name)
    return match["stem"] if match and len(shard_names(name)) > 1 else Path(name).stem


def shards_of(path: Path, count: int) -> list[Path]:
    """All files of a model whose header says that it has `count`; 0 means one.

    Raises ModelNotFound when one is missing.
    """
    names = shard_names(path.name)
    if count <= 1 and len(names) == 1:
        return [path]
    if count > 1 and count != len(names):
        raise ModelNotFound(
            f"{path.name} is one of {count} files of a model and was renamed, so the "
            "others cannot be found. Give all of them the names they had."
        )
    files = [path.with_name(name) for name in names]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise ModelNotFound(
            f"The model is in {len(files)} files, and {missing[0]} is missing beside "
            f"{path.name}. Download all of them into one folder."
        )
    return files
