"""All markup of a text, found by what knows its language."""

from coauthor.shaping.guard.thing import Scan


def scan(text: str, language: str) -> Scan:
    """What must be kept in a text of the given LSP language, in order."""
    # Each language brings its own library, which the others need not load.
    match language:
        case "markdown" | "quarto" | "rmd" | "mdx":
            from coauthor.shaping.guard.markdown import scan_markdown

            return scan_markdown(text)
        case "latex" | "tex":
            from coauthor.shaping.guard.latex import scan_latex

            return scan_latex(text)
        case _:
            from coauthor.shaping.guard.other_markup import LANGUAGES, scan_other
            from coauthor.shaping.guard.plain import scan_plain

            if language in LANGUAGES:
                return scan_other(text, language)
            return scan_plain(text, language)
