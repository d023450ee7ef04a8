"""LSP's language ids, whatever an editor or a writer calls the language."""

_NAMES = {
    "text": "plaintext",
    "plain": "plaintext",
    "gfm": "markdown",
    "pandoc": "markdown",
    "quarto": "markdown",
    "rmd": "markdown",
    "rst": "restructuredtext",
    "adoc": "asciidoc",
    "plaintex": "tex",
    "plain-tex": "tex",
    "git-commit": "gitcommit",
    "message": "mail",
    "mhtml": "html",
}
"""What Vim, Emacs, Helix and Kakoune call languages -> LSP's ids, or those we chose."""


def language_id(name: str) -> str:
    """The id of a language; many clients and settings have their own name for it."""
    lower = name.lower()
    return _NAMES.get(lower, lower)
