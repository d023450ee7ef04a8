"""What coauthor does not write in: files of programs and data, and code in a text."""

from pathlib import Path

from coauthor.document.markup_languages import Place
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.structure import place
from coauthor.errors import WrongInput
from coauthor.lsp.client import OpenDocument

_SUFFIXES = """
    asm awk bash bat c cc cfg clj cljs cmake conf cpp cs css csv cxx dart diff el elm
    env erl ex exs f90 fish fs gd go gradle graphql groovy h hcl hh hpp hs hxx ini
    ipynb java jl js json json5 jsonc jsonl jsx kt kts less lisp lock lua m mjs mk ml
    mm nim nix patch php pl pm proto ps1 psm1 py pyi pyx r rb rkt rs sass scala scm
    scss sh sol sql svelte swift tcl tf toml ts tsv tsx v vb vhd vim vue wat xml xsl
    yaml yml zig zsh
"""
_NO_TEXT = frozenset(f".{suffix}" for suffix in _SUFFIXES.split())
_NAMES = frozenset(("dockerfile", "makefile", "gemfile", "rakefile", "justfile"))
_KINDS = (
    "Markdown, plain text, LaTeX, reStructuredText, AsciiDoc, Typst, Org, HTML and mail"
)
_PLACES = {
    Place.CODE: "code",
    Place.MATHS: "a formula",
    Place.FRONT_MATTER: "front matter",
}


def refuse_source(path: Path) -> None:
    """Raise WrongInput where the file's name says that it is a program or data."""
    if path.suffix.lower() in _NO_TEXT or path.name.lower() in _NAMES:
        raise WrongInput(
            f"{path} is a program or data by its name, and coauthor writes prose: "
            f"{_KINDS}. If there is prose in it, give a copy the ending .txt or .md."
        )


def why_no_prose(document: OpenDocument, offset: int) -> str | None:
    """What no prose stands in at the offset, such as `code`; None where prose may."""
    snapshot = DocumentSnapshot(
        document.uri, 0, document.language, document.text, offset, offset
    )
    return _PLACES.get(place(snapshot))
