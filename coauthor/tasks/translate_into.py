"""Into which language a text is to be translated, when the writer says it or not."""

from coauthor.document.language_names import language_name
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.tasks.language_of import clear_language

_AROUND = 1500
"""Characters on each side that tell which language the document is in."""


async def translate_into(
    snapshot: DocumentSnapshot,
    start: int,
    end: int,
    prompt: PromptFile,
    instruction: str,
) -> str:
    """The value of `{{target}}` for `text[start:end]`; empty where no prompt uses it.

    What the writer asked for comes first. Otherwise a text becomes English, and an
    English one takes the language of the text around it.
    Raises CommandUnavailable when that is English as well, or not clear.
    """
    if "target" not in prompt.names:
        return ""
    if instruction:
        return instruction
    text = snapshot.text
    around = text[max(0, start - _AROUND) : start] + text[end : end + _AROUND]
    others = await clear_language(around)
    own = await clear_language(text[start:end]) or others
    if own is not None and own != "en":
        return language_name("en")
    if own == "en" and others not in {None, "en"}:
        return language_name(others or "")
    raise CommandUnavailable(
        f"“{prompt.title}” does not know into which language: say it as the "
        "instruction, or make a command for it (`docs/prompts.md` tells how)."
    )
