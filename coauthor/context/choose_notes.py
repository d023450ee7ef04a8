"""Which notes go to the model: those that are of use here, and no more than fit.

In the prompt of a suggestion they stand first, so another choice makes the model read
everything again. So a choice is kept while the writer types: a note comes in when its
key is written, and goes when another paragraph is far enough from it.
"""

import re
from dataclasses import dataclass

from coauthor.context.note_keys import Found, find_keys
from coauthor.document.front_matter import HEAD, front_matter_end
from coauthor.document.notes import NO_NOTES, Note, Notes
from coauthor.document.sentences import sentence_ends
from coauthor.document.snapshot import DocumentSnapshot

NEAR = 3000
"""Characters before the cursor in which a key calls for its note: a page or two."""
_NEAR_AFTER = 500
_STAYS_NEAR = 2 * NEAR
"""What was called stays longer, so that a note does not come and go."""

_SPACE = re.compile(r"\s*")
_LATIN_ENDS, _PUNCTUATION, _PUNCTUATION_ENDS = "\u0250", "\u2000", "\u2100"
_CHARACTERS_PER_TOKEN = 4
_TELLS = 40
_NO_ROOM = "it does not fit beside the others into the room for notes"


@dataclass(frozen=True, slots=True)
class Place:
    """The cursor in its text."""

    text: str
    offset: int
    paragraph: int = 0
    """Where the cursor's paragraph begins, in the document."""
    typing: bool = True
    """Whether a word that ends at the cursor may go on."""


def place_of(snapshot: DocumentSnapshot) -> Place:
    """Where the writer types."""
    text, offset = snapshot.text, snapshot.offset
    blank = max(text.rfind("\n\n", 0, offset), text.rfind("\r\n\r\n", 0, offset))
    return Place(text, offset, snapshot.first_offset + max(0, blank))


@dataclass(frozen=True, slots=True)
class Taken:
    """A note that is sent."""

    note: Note
    text: str
    """The whole note, or the beginning of it that fits."""
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """A note that is not sent, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is sent of the notes; the model reads `taken` in order."""

    taken: tuple[Taken, ...] = ()
    left: tuple[Left, ...] = ()
    author: str = ""
    """The author's note."""
    notes: Notes = NO_NOTES
    """What it was chosen from."""
    room: int = 0
    paragraph: int = 0

    @property
    def characters(self) -> int:
        """What it takes of the room."""
        return sum(_cost(it.text) for it in self.taken) + _cost(self.author)


NO_CHOICE = Choice()


def choose_notes(
    notes: Notes, place: Place, room: int, last: Choice = NO_CHOICE
) -> Choice:
    """Choose for `room` characters; `last` is the choice before in the same document.

    First come the notes with the highest priority, among these the ones for everywhere,
    then those whose key is nearest. What does not fit whole gives its first paragraphs,
    or its first sentences, and is never cut inside one.
    """
    found = _found(notes, place)
    if last.notes == notes and last.room == room and _may_stay(last, found, place):
        return last
    is_kept = last.notes.of_folder == notes.of_folder
    same_paragraph = is_kept and last.paragraph == place.paragraph
    before = {it.note for it in last.taken} if is_kept else set[Note]()
    called = {
        note: near
        for note, near in found.items()
        if near.distance <= NEAR or note in before
    }
    if same_paragraph:
        gone = Found("", _STAYS_NEAR)
        called |= {note: gone for note in before if note not in called}
    author = _beginning(notes.of_author, room)
    taken, left = _fill(notes, called, room - _cost(author))
    if len(author) < len(notes.of_author):
        why = "only the beginning of it fits" if author else _NO_ROOM
        left = (Left("author's note", why), *left)
    return Choice(taken, left, author, notes, room, place.paragraph)


def notes_for_command(snapshot: DocumentSnapshot, end: int, characters: int) -> Choice:
    """The notes for a command about text that ends at `end`.

    `characters` are as many as fill the model's whole context.
    """
    place = Place(snapshot.text, end, typing=False)
    return choose_notes(snapshot.notes, place, int(characters * snapshot.notes.share))


def told_apart(snapshot: DocumentSnapshot, choice: Choice) -> int:
    """Where the text begins that is not told as the author's note, in the document.

    The note says most right before the paragraph, and it should not be told twice.
    """
    if not choice.author or snapshot.first_offset:
        return 0
    end = front_matter_end(snapshot.text[:HEAD])
    space = _SPACE.match(snapshot.text, end, max(end, snapshot.offset))
    return space.end() if space else end


def _found(notes: Notes, place: Place) -> dict[Note, Found]:
    """The notes that may be called, with their nearest key."""
    if not notes.of_folder:
        return {}
    start = max(0, place.offset - _STAYS_NEAR)
    text = place.text[start : place.offset + _NEAR_AFTER]
    cursor = place.offset - start
    return find_keys(notes.of_folder, text, cursor, typing=place.typing)


def _may_stay(last: Choice, found: dict[Note, Found], place: Place) -> bool:
    """Whether nothing new is called, and nothing has to go."""
    considered = {it.note.name for it in last.taken}
    considered |= {it.name for it in last.left if it.reason == _NO_ROOM}
    new = any(
        near.distance <= NEAR and note.name not in considered
        for note, near in found.items()
    )
    if new:
        return False
    if place.paragraph == last.paragraph:
        return True
    return all(it.note.always or it.note in found for it in last.taken)


def _fill(
    notes: Notes, called: dict[Note, Found], room: int
) -> tuple[tuple[Taken, ...], tuple[Left, ...]]:
    far = Found("", _STAYS_NEAR)

    def rank(note: Note) -> tuple[float, bool, int, str]:
        distance = called.get(note, far).distance
        return -note.priority, not note.always, distance, note.name

    taken: list[Taken] = []
    left: list[Left] = []
    for note in sorted(notes.of_folder, key=rank):
        if not note.always and note not in called:
            left.append(Left(note.name, _not_near(note)))
            continue
        text = _beginning(note.text, room)
        if not text:
            left.append(Left(note.name, _NO_ROOM))
            continue
        room -= _cost(text)
        reason = _why(note, called.get(note))
        if len(text) < len(note.text):
            reason += "; only the beginning of it fits"
        taken.append(Taken(note, text, reason))
    left += [Left(it.name, it.message) for it in notes.mistakes]
    # Which one is nearest changes with the cursor, and the order should not.
    taken.sort(key=lambda it: (it.note.priority, it.note.always, it.note.name))
    return tuple(taken), tuple(left)


def _why(note: Note, found: Found | None) -> str:
    if note.always:
        return "the note is for everywhere"
    key = found.key if found else ""
    return f"the key “{key}” occurs near the cursor" if key else "its key was near"


def _not_near(note: Note) -> str:
    keys = ", ".join(f"“{key}”" for key in note.keys[:3])
    return f"none of its keys ({keys}) occurs near the cursor"


def _beginning(text: str, room: int) -> str:
    """The whole text, or its first paragraphs or sentences that fit."""
    if _cost(text) <= room:
        return text
    start = text[: max(0, room)]
    end = start.rfind("\n\n")
    while end > 0 and _cost(start[:end]) > room:
        end = start.rfind("\n\n", 0, end)
    if end > 0:
        return start[:end].rstrip()
    # A little more, because what follows a full stop says whether it ends a sentence.
    first = text[: len(start) + _TELLS].split("\n\n", 1)[0]
    ends = [end for end in sentence_ends(first) if _cost(first[:end]) <= room]
    return first[: ends[-1]].strip() if ends else ""


def _cost(text: str) -> int:
    """How much of the room a text takes, in characters of plain prose."""
    return len(text) if text.isascii() else sum(map(_cost_of, text))


def _cost_of(sign: str) -> int:
    """One for Latin letters and punctuation; for others as if each byte were a token.

    That is so in small vocabularies.
    """
    if sign < _LATIN_ENDS or _PUNCTUATION <= sign < _PUNCTUATION_ENDS:
        return 1
    return _CHARACTERS_PER_TOKEN * len(sign.encode("utf-8", "replace"))
