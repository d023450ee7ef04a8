"""The text that an idea's starter follows, and what of it the idea is about."""

from dataclasses import dataclass

from coauthor.backends.base import Capabilities
from coauthor.context.tail import tail
from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import markup_lines
from coauthor.document.origin import NOWHERE, Origin
from coauthor.document.sentences import sentence_ends
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.prompt.prompt_file import PromptFile
from coauthor.tasks.target import target_of


@dataclass(frozen=True, slots=True)
class Told:
    """What the starters follow."""

    before: str
    """The text that the model reads."""
    about: str
    """The part of it that the ideas are about."""
    headings: str = ""
    """Those in that part."""
    origin: Origin = NOWHERE
    """The document."""


def told_in(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    capabilities: Capabilities,
    like: str | None,
) -> Told:
    """The text that the starters follow, and what of it they are about.

    The idea that the writer likes stands last in it, so that the model goes on from
    there. What is about the whole document, such as a title, begins a new paragraph.
    """
    room = capabilities.context_characters // 2
    selected = bool(snapshot.selected.strip())
    start, end = 0, snapshot.end
    if selected or prompt.scope != "cursor":
        start, end = target_of(snapshot, prompt)
    whole = prompt.scope == "document" and not selected
    text = _whole_sentences(snapshot.text[:end], room)
    prose, headings = _prose_and_headings(
        snapshot.text[:end], max(start, end - room), snapshot.language
    )
    about = _whole_sentences(prose, room)
    before = text
    if like:
        before = f"{text.rstrip(' ')} {like}" if text.strip() else like
    before = before.rstrip() + "\n\n" if whole else before
    return Told(before, about, headings, snapshot.origin)


def _whole_sentences(prefix: str, room: int) -> str:
    """The last `room` characters, up to the end of their last whole sentence.

    A text without any whole sentence, such as a first line of notes, is kept as it is.
    """
    text = tail(prefix, room).replace("\r\n", "\n")
    ends = sentence_ends(text)
    if not ends or text.endswith("\n") or not text[ends[-1] :].strip():
        return text
    return text[: ends[-1]]


def _prose_and_headings(text: str, start: int, language: str) -> tuple[str, str]:
    """From `start` on, what is neither code nor other markup, and of it the headings.

    All of it where there is no prose, as in a mere list of headings.
    """
    prose: list[str] = []
    headings: list[str] = []
    for line in markup_lines(text, language):
        said = text[max(line.start, start) : line.end]
        if line.place is Place.HEADING:
            headings.append(said)
        # What is left out is as good as a blank line.
        prose.append(said if line.place is Place.PROSE else "")
    said = "\n".join(prose)
    return said if said.strip() else text[start:], "\n".join(headings)
