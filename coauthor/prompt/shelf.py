"""The library as the files are now: read again when one of them has changed."""

from collections.abc import Sequence
from pathlib import Path

from coauthor.errors import PromptError
from coauthor.prompt.files import LARGEST_FILE, TOO_LARGE, Source, prompt_paths
from coauthor.prompt.library import (
    Library,
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
    """Prompt files of several folders. `look` is cheap, so it may be called often."""

    def __init__(self, places: Places) -> None:
        """Read all files; later places override earlier ones."""
        self.places: Places = list(places)
        self._read: dict[Path, tuple[_Stamp | None, ReadFile]] = {}
        self._stamps: _Stamps = _stamps(self.places)
        self._loaded = load(self.places, self._read_anew)

    @property
    def library(self) -> Library:
        """The commands by id."""
        return self._loaded.library

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in the files."""
        return self._loaded.problems

    def look(self, places: Places) -> bool:
        """Read again what has changed; True if anything has."""
        stamps = _stamps(places)
        if list(places) == self.places and stamps == self._stamps:
            return False
        self.places, self._stamps = list(places), stamps
        self._loaded = load(self.places, self._read_anew)
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
        return checked(found, path, others, self._loaded.trusted)[1]

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
