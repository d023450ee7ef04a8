"""LSP's language ids, whatever an editor or a writer calls the language."""

_NAMES = {
    "text": "plaintext",
    "plain": "plaintext",
    "gfm": "markdown",
    "pandoc": "markdown",
    "rst": "restructuredtext",
    "adoc": "asciidoc",
    "plaintex": "tex",
    "plain-tex": "tex",
    "git-commit": "gitcommit",
    "message": "mail",
    "mhtml": "html",
}
"""What Vim, Emacs, Helix and Kakoune call languages -> LSP's ids, or those we chose."""

_DIALECTS = {"quarto": "markdown", "rmd": "markdown"}
"""Languages that are another one and more -> that one's id."""


def language_id(name: str) -> str:
    """The id of a language; many clients and settings have their own name for it."""
    own = dialect_id(name)
    return _DIALECTS.get(own, own)


def dialect_id(name: str) -> str:
    """The same, but a dialect (`quarto`) keeps its own."""
    lower = name.lower()
    return _NAMES.get(lower, lower)
