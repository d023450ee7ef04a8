"""The values a prompt may use, and where each comes from."""

from collections.abc import Mapping
from types import MappingProxyType

from coauthor.backends.base import Capabilities
from coauthor.context.choose_notes import Choice, notes_for_command, told_apart
from coauthor.context.tail import tail
from coauthor.document.language_names import language_name
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.prompt.prompt_file import PromptFile

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "text": "the text the command is about, exactly as it stands in the document",
        "before": "what stands before that text, from the start of a line or paragraph",
        "after": "what stands after it",
        "instruction": "what the writer asked for, in commands that ask",
        "target": "the language to translate into: as the writer said, or as is clear",
        "language": "the language of the prose in English words, when it is clear",
        "format": "how the document is written: `Markdown`, `LaTeX`, ...",
        "notes": "the writer's notes that are of use here; see `docs/notes.md`",
        "count": "how many ideas are wanted",
        "like": "the idea the writer wants more of",
        "exclude": "ideas the writer has already seen, one on each line",
    }
)

# How much of the model's context the surroundings may take, on each side.
_SURROUNDINGS = 1 / 6
_FORMATS = {
    "asciidoc": "AsciiDoc",
    "gitcommit": "a Git commit message",
    "html": "HTML",
    "latex": "LaTeX",
    "mail": "an e-mail",
    "markdown": "Markdown",
    "org": "Org",
    "restructuredtext": "reStructuredText",
    "tex": "LaTeX",
    "typst": "Typst",
}


def values_for(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    start: int,
    end: int,
    capabilities: Capabilities,
    language: str | None = None,
    **more: str,
) -> Mapping[str, str]:
    """The values for a command about `text[start:end]` of the snapshot.

    Where the prompt tells the author's note, it does not stand before the text as well.
    `language` is an ISO 639-1 code. `more` are the values only the caller knows.
    Line ends become plain newlines, which is what models were trained on.
    """
    room = int(capabilities.context_characters * _SURROUNDINGS)
    notes = notes_for_command(snapshot, end, capabilities.context_characters)
    first = told_apart(snapshot, notes) if "notes" in prompt.names else 0
    values = {
        "text": snapshot.text[start:end],
        "before": tail(snapshot.text[min(first, start) : start].strip(), room),
        "after": _head(snapshot.text[end:], room),
        "language": language_name(language) if language else "",
        "format": _FORMATS.get(snapshot.language, ""),
        "notes": _notes(notes),
        **more,
    }
    return {name: value.replace("\r\n", "\n") for name, value in values.items()}


def less_around(
    values: Mapping[str, str], *, of_text: bool = False
) -> Mapping[str, str]:
    """The values with a quarter of the surroundings and without notes.

    For a text of which a character is a token or more, as in Greek and Chinese, where
    the model turned out to have no room for them. With `of_text` they also have only
    the first quarter of the text that the command is about.
    """
    less = {
        "before": tail(values.get("before", ""), len(values.get("before", "")) // 4),
        "after": _head(values.get("after", ""), len(values.get("after", "")) // 4),
        "notes": "",
    }
    if of_text:
        less["text"] = _head(values["text"], len(values["text"]) // 4)
    return {**values, **less}


def _notes(choice: Choice) -> str:
    """The notes, one after the other; the author's note last."""
    texts = [*(it.text for it in choice.taken), choice.author]
    return "\n\n".join(filter(None, texts))


def _head(text: str, room: int) -> str:
    """The first whole paragraphs, or else whole words, that fit into `room`."""
    text = text.strip()
    if len(text) <= room:
        return text
    text = text[:room]
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark)
        if at > room // 2:
            return text[:at].strip()
    return text.strip()
