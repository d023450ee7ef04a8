"""Notes: what a file says, which keys call for it, and what fits."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.context.choose_notes import NEAR, NO_CHOICE, Place, choose_notes
from coauthor.context.note_file import parse_note
from coauthor.context.note_keys import find_keys
from coauthor.context.note_shelf import NoteShelf
from coauthor.document.notes import Mistake, Note, Notes
from coauthor.document.sentences import sentence_ends
from coauthor.errors import NoteError


def test_what_a_note_says() -> None:
    text = "---\nkeys: [Marlow, 'the pilot']\npriority: 2\ntags: x\n---\n\nHe limps.\n"
    assert parse_note(text, "m") == Note(
        "m", "He limps.", ("Marlow", "the pilot"), False, 2
    )
    bare = parse_note("\ufeffA dark soil.\r\n", "terra-preta")
    assert bare == Note("terra-preta", "A dark soil.", ("terra preta",))
    assert parse_note("---\nkeys: Bosun, dog\n---\nx", "b").keys == ("Bosun", "dog")
    assert parse_note("---\nalways: yes\n---\nx", "tone") == Note("tone", "x", (), True)
    assert parse_note("---\nkeys: 1984\n---\nx", "n").keys == ("1984",)
    assert parse_note("a ---\n---\nb", "x").text == "a ---\n---\nb"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing below"),
        ("---\nkeys: [a]\n---\n \n", "nothing below"),
        ("---\nkeys: [a]\n", "no end"),
        ("---\nkeys: [a\n---\nx", "no valid YAML"),
        ("---\nkeys: &a [*a]\n---\nx", "no valid YAML"),
        ("---\n" + "[" * 3000 + "\n---\nx", "YAML"),
        ("---\npriority: high\n---\nx", "priority"),
        ("---\nalways: perhaps\n---\nx", "always"),
        ("---\nkeys: {a: b}\n---\nx", "keys"),
        ("---\n- a\n---\nx", "front matter is wrong"),
        ("\0\1", "not a text file"),
    ],
)
def test_what_is_no_note(text: str, says: str) -> None:
    with pytest.raises(NoteError, match=says):
        parse_note(text, "a")


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("Marlow", "Then Marlow came. ", True),
        ("Marlow", "Then MARLOW came. ", True),
        ("Marlow", "Then marlow came. ", False),
        ("marlow", "Then Marlow came. ", True),
        ("Marlow", "It was Marlow’s coat. ", True),
        ("Marlow", "The Marlows came. ", True),
        ("Marlow", "In Marlowe there ", False),
        ("art", "The article ", False),
        ("fairy", "Two fairies ", True),
        ("Black Tower", "the Black\nTowers of old ", True),
        ("Black Tower", "the Black. Tower ", False),
        ("Black Tower", "the Black\n\nTower ", False),
        ("Black Tower", "a Tower, Black ", False),
        ("well-known", "a well-known man ", True),
        ("O'Brien", "old O’Brien said ", True),
        ("東京", "彼は東京に住む。", True),
        ("Zoë", "and Zoe\u0308 ", False),
        ("...", "and then... ", False),
        ("Marlow", "Then Marlow", False),
    ],
)
def test_keys_are_whole_words(key: str, text: str, found: bool) -> None:
    note = Note("n", "x", (key,))
    assert (note in find_keys((note,), text, len(text))) is found


def test_the_nearest_key_counts() -> None:
    one, two = Note("one", "x", ("far", "near")), Note("two", "x", ("behind",))
    text = "far and near it is, and behind it"
    cursor = text.index(" is")
    found = find_keys((one, two), text, cursor)
    assert (found[one].key, found[one].distance) == ("near", 3)
    assert found[two].distance == text.index("behind") - cursor


NOTES = (
    Note("bosun", "Bosun is a dog. He is old.", ("Bosun",)),
    Note(
        "marlow", "Marlow is the pilot. He limps.\n\nHe was born at sea.", ("Marlow",)
    ),
    Note("tone", "Short sentences.", always=True),
    Note("vip", "The ship is called Ada.", ("ship",), priority=5),
)


def chosen(text: str, room: int = 500, last=NO_CHOICE, notes=NOTES, paragraph=0):
    place = Place(text, len(text), paragraph)
    return choose_notes(Notes(notes), place, room, last)


def names(choice) -> list[str]:
    return [it.note.name for it in choice.taken]


def test_only_what_is_called_is_taken_and_the_rest_says_why() -> None:
    choice = chosen("Marlow waited. ")
    assert names(choice) == ["marlow", "tone"]
    assert choice.taken[0].reason == "the key “Marlow” occurs near the cursor"
    assert {it.name for it in choice.left} == {"bosun", "vip"}
    assert "(“Bosun”)" in choice.left[-1].reason or "(“Bosun”)" in choice.left[0].reason


def test_priority_goes_before_always_before_nearness() -> None:
    text = "The ship, Marlow, and Bosun. "
    assert names(chosen(text, 500)) == ["bosun", "marlow", "tone", "vip"]
    assert names(chosen(text, 24)) == ["vip"]
    assert names(chosen(text, 40)) == ["tone", "vip"]
    assert names(chosen(text, 70)) == ["bosun", "tone", "vip"]


def test_a_note_is_cut_between_paragraphs_or_sentences() -> None:
    text = "So Marlow went. "
    (marlow,) = chosen(text, 40, notes=NOTES[1:2]).taken
    assert marlow.text == "Marlow is the pilot. He limps."
    assert "only the beginning" in marlow.reason
    (marlow,) = chosen(text, 25, notes=NOTES[1:2]).taken
    assert marlow.text == "Marlow is the pilot."
    none = chosen(text, 10, notes=NOTES[1:2])
    assert none.taken == ()
    assert "does not fit" in none.left[0].reason


@given(st.text("ab. \n!é中", max_size=300), st.integers(-5, 200))
def test_what_is_taken_fits_and_ends_where_a_sentence_may(text: str, room: int) -> None:
    note = Note("n", text.strip() or "x", always=True)
    choice = chosen("", room, notes=(note,))
    for it in choice.taken:
        assert note.text.startswith(it.text)
        assert choice.characters <= room
        rest = note.text[len(it.text) :]
        ends = {len(note.text[:end].rstrip()) for end in sentence_ends(note.text)}
        assert not rest or rest.startswith("\n\n") or len(it.text) in ends
    assert len(choice.taken) + len(choice.left) == 1


def test_the_choice_is_kept_while_the_writer_types() -> None:
    text = "Marlow waited. "
    first = chosen(text)
    last = first
    for sign in "He looked at the water and said nothing to Bosu":
        text += sign
        last = chosen(text, last=last)
        assert last is first
    there = chosen(text + "n ", last=last)
    assert names(there) == ["bosun", "marlow", "tone"]
    gone = chosen("He waited, ", last=there)
    assert gone is there, "what was called stays in its paragraph"
    assert names(chosen("He waited, ", last=there, paragraph=9)) == ["tone"]


def test_a_note_stays_a_while_longer_than_it_is_called() -> None:
    filler = "word " * (NEAR // 5)
    first = chosen("Marlow " + filler[:-20])
    far = "Marlow " + filler + "word " * 40
    assert names(first) == ["marlow", "tone"]
    assert chosen(far, last=first, paragraph=7) is first
    assert names(chosen(far, paragraph=7)) == ["tone"]


def test_the_authors_note_is_always_there() -> None:
    notes = Notes(NOTES, "Write in the past tense.")
    choice = choose_notes(notes, Place("Marlow ", 7), 43)
    assert choice.author == notes.of_author
    assert names(choice) == ["tone"]
    none = choose_notes(notes, Place("Marlow ", 7), 0)
    assert (none.author, none.taken) == ("", ())
    assert "author's note" in {it.name for it in none.left}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book" / ".coauthor" / "notes").mkdir(parents=True)
    return tmp_path / "book"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / ".coauthor" / "notes" / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


async def test_a_folder_is_read_again_when_a_file_has_changed(folder: Path) -> None:
    shelf, essay = NoteShelf(), folder / "essay.md"
    assert not await shelf.look([folder]) or shelf.known([folder], essay)[0] == ()
    path = write(folder, "a.md", "Old.")
    assert await shelf.look([folder])
    assert not await shelf.look([folder])
    known = shelf.known([folder], essay)
    assert known is shelf.known([folder], essay)
    assert [note.text for note in known[0]] == ["Old."]
    write(folder, "a.md", "Much newer.")
    assert await shelf.look([folder])
    assert [note.text for note in shelf.known([folder], essay)[0]] == ["Much newer."]
    assert shelf.known([folder], folder.parent / "other.md") == ((), ())
    assert shelf.known([folder], None)[0]
    path.unlink()
    assert await shelf.look([folder])
    assert shelf.known([folder], essay) == ((), ())


async def test_the_files_rest_between_two_looks(folder: Path) -> None:
    now = 0.0
    shelf = NoteShelf(lambda: now)
    assert shelf.is_due()
    await shelf.look([folder])
    assert not shelf.is_due()
    now = 3.0
    assert shelf.is_due()


async def test_what_cannot_be_used_is_told_and_the_rest_is_read(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = folder.parent / "secret.md"
    secret.write_text("My secret.")
    write(folder, "good.md", "A good note.")
    write(folder, "latin.md", "Grüße".encode("latin-1"))
    write(folder, "huge.md", "x" * 64_001)
    write(folder, "yaml.md", "---\nkeys: [the hidden word\n---\nx")
    (folder / ".coauthor" / "notes" / "link.md").symlink_to(secret)
    (folder / ".coauthor" / "notes" / "dir.md").mkdir()
    os.mkfifo(folder / ".coauthor" / "notes" / "pipe.md")
    write(folder, ".hidden.md", "x")
    shelf = NoteShelf()
    await shelf.look([folder])
    notes, mistakes = shelf.known([folder], None)
    assert [note.name for note in notes] == ["good"]
    told = {it.name: it.message for it in mistakes}
    assert set(told) == {"latin", "huge", "yaml", "link", "dir", "pipe"}
    assert "link" in told["link"]
    assert "the hidden word" not in caplog.text
    assert "yaml.md" in caplog.text


async def test_the_keys_of_a_folder_are_bounded(folder: Path) -> None:
    for number in range(30):
        keys = ", ".join(f"key{number}x{each}" for each in range(90))
        write(folder, f"n{number:02}.md", f"---\nkeys: [{keys}]\n---\nText.")
    write(folder, "zz.md", "---\nalways: yes\n---\nIt has none.")
    shelf = NoteShelf()
    await shelf.look([folder])
    notes, mistakes = shelf.known([folder], None)
    assert len([key for note in notes for key in note.keys]) == 22 * 90
    assert notes[-1].name == "zz"
    assert [it.name for it in mistakes] == [f"n{number}" for number in range(22, 30)]
    assert "at most 2,000 with 40,000 characters" in mistakes[0].message


class Counted(str):
    """A text that counts how often something is looked for in it."""

    __slots__ = ("looks",)
    looks: list[str]

    def find(self, *what: object) -> int:
        self.looks.append(str(what[0]))
        return super().find(*what)  # pyright: ignore


def test_thousands_of_keys_that_do_not_occur_are_not_looked_for() -> None:
    strange = [chr(0x4E00 + number) + "\u7530" for number in range(2000)]
    notes = (Note("many", "x", tuple(strange)), Note("one", "x", ("\u6771\u4eac",)))
    text = Counted("\u6771\u4eac\u306b\u3044\u308b\u3002" * 100)
    text.looks = []
    assert {note.name for note in find_keys(notes, text, 300)} == {"one"}
    assert text.looks == ["\u6771\u4eac"]


async def test_a_linked_folder_of_notes_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("Not yours.")
    book = tmp_path / "book"
    (book / ".coauthor").mkdir(parents=True)
    (book / ".coauthor" / "notes").symlink_to(tmp_path / "elsewhere")
    shelf = NoteShelf()
    await shelf.look([book])
    assert shelf.known([book], None)[0] == ()


async def test_thousands_of_files_are_not_all_read(folder: Path) -> None:
    for number in range(600):
        write(folder, f"n{number:04}.md", f"Note {number}.")
    shelf = NoteShelf()
    await shelf.look([folder])
    notes, mistakes = shelf.known([folder], None)
    assert len(notes) == 500
    assert mistakes == (
        Mistake("n0500", "Only the first 500 notes of a folder are read."),
    )
