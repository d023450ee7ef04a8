"""The notes of the opened folders, as their files are now.

Reading is done in a thread, by `look`; `known` answers at once with what was read.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from coauthor.document.notes import Mistake, Note
from coauthor.document.origin import Origin
from coauthor.errors import CoauthorError
from coauthor.privacy.ignored import kept_back

_log = logging.getLogger(__name__)

_MOST_NOTES = 500
_MOST_ENTRIES = 5000
"""Files of any kind in a folder of notes that are looked at."""
_MOST_CHARACTERS = 2_000_000
"""In all notes of a folder; about four novels."""
_MOST_KEYS, _MOST_KEY_CHARACTERS = 2_000, 40_000
"""In all notes of a folder, because keys are looked for while the writer types: a long
novel's people, places and terms, each by a few names."""
_REST_S = 2.0
"""The files are not looked at more often than this."""

_Stamp = tuple[int, int, int]
Shelved = tuple[tuple[Note, ...], tuple[Mistake, ...]]


class NoteShelf:
    """Notes by folder."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Know of no notes yet."""
        self._clock = clock
        self._looked: float | None = None
        self._looking: asyncio.Task[bool] | None = None
        self._files: dict[Path, tuple[_Stamp, Note | Mistake]] = {}
        self._folders: dict[Path, Shelved] = {}
        self._joined: dict[tuple[Path, ...], Shelved] = {}

    def known(self, folders: Iterable[Path], document: Path | None) -> Shelved:
        """What is known of notes for a document; costs next to nothing.

        Those of the folders that the document is in; all, for one without a file.
        """
        near = tuple(
            folder
            for folder in folders
            if folder in self._folders
            and (document is None or document.is_relative_to(folder))
        )
        if near not in self._joined:
            # Always the same value, as long as the files are.
            shelves = [self._folders[folder] for folder in near]
            notes = tuple(note for each in shelves for note in each[0])
            mistakes = tuple(mistake for each in shelves for mistake in each[1])
            self._joined[near] = notes, mistakes
        return self._joined[near]

    def is_due(self) -> bool:
        """Whether the files were not looked at for a while."""
        if self._looking is not None:
            return False
        return self._looked is None or self._clock() - self._looked >= _REST_S

    async def look(self, folders: list[Path]) -> bool:
        """Read what has changed; True if anything has. Calls at one time share it."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(folders))
        return await asyncio.shield(self._looking)

    async def _look(self, folders: list[Path]) -> bool:
        try:
            found = await asyncio.to_thread(self._read, folders)
        finally:
            self._looking, self._looked = None, self._clock()
        if found == self._folders:
            return False
        before, self._folders = self._folders, found
        self._joined.clear()
        return _with_notes(found) != _with_notes(before)

    def _read(self, folders: list[Path]) -> dict[Path, Shelved]:
        known, self._files = self._files, {}
        return {folder: self._shelf(folder, known) for folder in folders}

    def _shelf(
        self, folder: Path, known: dict[Path, tuple[_Stamp, Note | Mistake]]
    ) -> Shelved:
        notes: list[Note] = []
        mistakes: list[Mistake] = []
        room = _Room()
        paths = _paths(folder / ".coauthor" / "notes")
        for path in paths[:_MOST_NOTES]:
            read = self._note(path, known)
            if isinstance(read, Note) and (full := room.full_for(read)):
                read = Mistake(read.name, full)
            if isinstance(read, Mistake):
                mistakes.append(read)
            elif read is not None:
                room.take(read)
                stays = kept_back(Origin(path, folder)) is not None
                notes.append(replace(read, stays_here=stays))
        if len(paths) > _MOST_NOTES:
            message = f"Only the first {_MOST_NOTES} notes of a folder are read."
            mistakes.append(Mistake(paths[_MOST_NOTES].stem, message))
        return tuple(notes), tuple(mistakes)

    def _note(
        self, path: Path, known: dict[Path, tuple[_Stamp, Note | Mistake]]
    ) -> Note | Mistake | None:
        """The file, from memory when it is as it was; None when it has gone."""
        # Not at the top: who has no notes should not wait for it.
        from coauthor.context.note_file import read_note

        try:
            found = path.stat()
        except OSError:
            return None
        stamp = found.st_mtime_ns, found.st_size, found.st_ino
        before = known.get(path)
        if before is None or before[0] != stamp:
            try:
                before = stamp, read_note(path)
            except CoauthorError as error:
                before = stamp, Mistake(path.stem, str(error))
                _log.warning("The note %r is left out: %s", path.name, error)
        self._files[path] = before
        return before[1]


class _Room:
    """What is left for the notes of one folder."""

    def __init__(self) -> None:
        """All of it."""
        self._characters = _MOST_CHARACTERS
        self._keys = _MOST_KEYS
        self._key_characters = _MOST_KEY_CHARACTERS

    def full_for(self, note: Note) -> str:
        """Why a note does not fit; empty where it does."""
        if len(note.text) > self._characters:
            return "There is too much in the notes of this folder before it."
        keys = len(note.keys), sum(map(len, note.keys))
        if keys[0] > self._keys or keys[1] > self._key_characters:
            return (
                "There are too many keys in the notes of this folder before it: at "
                f"most {_MOST_KEYS:,} with {_MOST_KEY_CHARACTERS:,} characters count."
            )
        return ""

    def take(self, note: Note) -> None:
        """A note that fits is read."""
        self._characters -= len(note.text)
        self._keys -= len(note.keys)
        self._key_characters -= sum(map(len, note.keys))


def _with_notes(shelves: Mapping[Path, Shelved]) -> dict[Path, Shelved]:
    """Those of the folders that have any, or files that should be some."""
    return {folder: shelved for folder, shelved in shelves.items() if any(shelved)}


def _paths(folder: Path) -> list[Path]:
    """The folder's `*.md` files by name; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _MOST_ENTRIES)]
    except (OSError, ValueError):
        return []
    return [
        folder / name
        for name in sorted(names)
        if name.endswith(".md") and not name.startswith(".")
    ]
