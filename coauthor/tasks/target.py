"""Which text a command is about: the selection, or what its scope says."""

from coauthor.document.paragraphs import paragraph_around
from coauthor.document.sections import section_around
from coauthor.document.sentences import sentence_around
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import wrong_language
from coauthor.tasks.language_of import language_of


def target_of(snapshot: DocumentSnapshot, prompt: PromptFile) -> tuple[int, int]:
    """The range in the snapshot's text, without white space at its ends.

    A selection that is not blank always counts, whatever the scope.
    Raises CommandUnavailable when there is no text to work on.
    """
    start, end = _trimmed(snapshot.text, snapshot.offset, snapshot.end)
    if start < end:
        return start, end
    match prompt.scope:
        case "sentence":
            start, end = sentence_around(snapshot.text, snapshot.offset)
        case "paragraph":
            start, end = paragraph_around(snapshot.text, snapshot.offset)
        case "section":
            start, end = section_around(
                snapshot.text, snapshot.offset, snapshot.language
            )
        case "document":
            start, end = 0, len(snapshot.text)
        case _:
            raise CommandUnavailable(f"Select the text for “{prompt.title}” first.")
    start, end = _trimmed(snapshot.text, start, end)
    if start == end:
        raise CommandUnavailable(
            f"There is no text here for “{prompt.title}”: "
            "put the cursor into a paragraph, or select something."
        )
    return start, end


async def unsuited(snapshot: DocumentSnapshot, prompt: PromptFile) -> str | None:
    """Why the command is not for the language of this text; None when it may be."""
    if not prompt.languages:
        return None
    here = await language_of(snapshot, snapshot.offset, snapshot.end)
    return wrong_language(prompt, here)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())
