"""The library as the files are now: read again when one of them has changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from coauthor.errors import PromptError
from coauthor.prompt.files import LARGEST_FILE, TOO_LARGE, Source, prompt_paths
from coauthor.prompt.library import (
    Library,
    Loaded,
    Problem,
    ReadFile,
    checked,
    load,
    read_file,
    read_file_text,
)

Places = Sequence[tuple[Path, Source]]
_Stamp = tuple[int, int, int]
_Stamps = list[tuple[Path, _Stamp | None]]


class Shelf:
    """Prompt files of several folders. `look` is cheap, so it may be called often.

    The files of one opened folder do not count in another one.
    """

    def __init__(self, places: Places) -> None:
        """Read all files; in each opened folder its own override all others."""
        self.places: Places = list(places)
        self._read: dict[Path, tuple[_Stamp | None, ReadFile]] = {}
        self._stamps: _Stamps = _stamps(self.places)
        self._loaded = self._load()

    def library(self, folder: Path | None) -> Library:
        """The commands by id for a text in this folder.

        Of opened folders around it, the innermost counts. None is for a text without a
        place: it takes the opened folder if there is only one.
        """
        opened = [root for root in self._loaded if root is not None]
        if folder is None:
            here = opened[0] if len(opened) == 1 else None
        else:
            around = [root for root in opened if folder.is_relative_to(root)]
            here = max(around, key=lambda root: len(root.parts), default=None)
        return self._loaded[here].library

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in the files."""
        every = (it for loaded in self._loaded.values() for it in loaded.problems)
        return list(dict.fromkeys(every))

    def look(self, places: Places) -> bool:
        """Read again what has changed; True if anything has."""
        stamps = _stamps(places)
        if list(places) == self.places and stamps == self._stamps:
            return False
        self.places, self._stamps = list(places), stamps
        self._loaded = self._load()
        return True

    def check(self, text: str, path: Path, source: Source) -> list[Problem]:
        """What is wrong with a text that may be saved as this file."""
        if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
            found = ReadFile(text, PromptError(TOO_LARGE))
        else:
            found = read_file_text(text, path, source)
        beside = load([(path.parent, source)], self._read_anew).library
        others = {
            prompt.id: prompt.path
            for prompt in beside.values()
            if prompt.path.name != path.name
        }
        return checked(found, path, others, self._loaded[None].library)[1]

    def _load(self) -> Mapping[Path | None, Loaded]:
        """What counts in each opened folder; with None, outside of all of them."""
        trusted = [place for place in self.places if place[1] != "folder"]
        opened = [place for place in self.places if place[1] == "folder"]
        loaded: dict[Path | None, Loaded] = {None: load(trusted, self._read_anew)}
        for folder, source in opened:
            root = folder.parent.parent
            loaded[root] = load([*trusted, (folder, source)], self._read_anew)
        return loaded

    def _read_anew(self, path: Path, source: Source) -> ReadFile:
        """The file, from memory when it is as it was."""
        stamp = _stamp(path)
        known = self._read.get(path)
        if known is None or known[0] != stamp or stamp is None:
            known = stamp, read_file(path, source)
            self._read[path] = known
        return known[1]


def _stamps(places: Places) -> _Stamps:
    """When each file was changed last, and what else tells two versions apart."""
    found: list[Path] = []
    for folder, source in places:
        try:
            found += prompt_paths(folder, source)
        except PromptError:
            found.append(folder)
    return [(path, _stamp(path)) for path in found]


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
