"""A file of the writer's as an editor would open it: its text and language id.

Every file that cannot be used raises WrongInput with one sentence that says why.
"""

from pathlib import Path

from coauthor.cli.no_prose import refuse_source
from coauthor.document.structure import prose_spans
from coauthor.errors import WrongInput
from coauthor.lsp.client import OpenDocument

_LARGEST = 4_000_000
"""Bytes. Four long novels; more is a mistake rather than a text."""

_LANGUAGES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plaintext",
    ".tex": "latex",
    ".rst": "restructuredtext",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".typ": "typst",
    ".org": "org",
    ".eml": "mail",
    ".html": "html",
    ".htm": "html",
}


def read_document(path: Path) -> OpenDocument:
    """Open a text file; line endings stay as they are, a byte order mark goes."""
    content = _content(path)
    refuse_source(path)
    text = _decode(path, content)
    if not text.strip():
        raise WrongInput(
            f"{path} is empty; write a sentence or two into it and try again."
        )
    return OpenDocument(path.absolute().as_uri(), language_of(path), text)


def language_of(path: Path) -> str:
    """The LSP language id that editors give a file of this name."""
    if path.name == "COMMIT_EDITMSG":
        return "gitcommit"
    return _LANGUAGES.get(path.suffix.lower(), "plaintext")


def folder_of(path: Path) -> Path:
    """The folder an editor would open for the file: its project, else its own."""
    own = path.absolute().parent
    marks = (".coauthor", ".git")
    for folder in (own, *own.parents):
        if any((folder / mark).exists() for mark in marks):
            return folder
    return own


def end_of_prose(document: OpenDocument) -> int:
    r"""Where a writer goes on if they say no place: behind the last words of prose.

    What closes the document, such as `\end{document}`, comes after it. In a text
    without any prose it is the end.
    """
    text = document.text
    spans = prose_spans(text, document.language)
    return spans[-1][1] if spans else len(text.rstrip())


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise WrongInput(f"{path} is a folder; name a text file in it.")
        if not path.is_file() and path.exists():
            raise WrongInput(f"{path} is not an ordinary file; name a text file.")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise WrongInput(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name cannot be used"
        raise WrongInput(f"{path} cannot be read: {why}.") from error
    if len(content) > _LARGEST:
        raise WrongInput(
            f"{path} is larger than {_LARGEST // 1_000_000} MB; try one chapter of it."
        )
    return content


def _decode(path: Path, content: bytes) -> str:
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content and not utf16:
        raise WrongInput(f"{path} is not a text file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(
            f"{path} is not UTF-8 text; save it as UTF-8 and try again."
        ) from error
