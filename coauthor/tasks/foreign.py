"""Whether a document is clearly in a language that the model was not made for."""

from coauthor.backends.base import Capabilities
from coauthor.document.language_names import language_name
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.tasks.language_of import clear_language

_STEP, _FIRST_STEP = 500, 25
"""Characters; the sample changes only this often, so most keystrokes find it judged."""
_SAMPLE = 1500


async def foreign_language(
    snapshot: DocumentSnapshot, capabilities: Capabilities
) -> str | None:
    """A sentence for the writer when the model does not know the text's language."""
    if not capabilities.languages:
        return None
    found = await clear_language(_sample(snapshot))
    if found is None or found in capabilities.languages:
        return None
    known = " and ".join(language_name(code) for code in capabilities.languages)
    # Short: some editors stop the writer for a message longer than a line.
    return (
        f"This text looks {language_name(found)}; {capabilities.model} writes {known}."
    )


def _sample(snapshot: DocumentSnapshot) -> str:
    """The text around the cursor, cut at fixed places of the document."""
    cursor = snapshot.first_offset + snapshot.offset
    if cursor < _STEP:
        end = cursor // _FIRST_STEP * _FIRST_STEP
        return snapshot.text[:end] + snapshot.suffix[:_SAMPLE]
    end = cursor // _STEP * _STEP - snapshot.first_offset
    return snapshot.text[max(0, end - _SAMPLE) : end]
