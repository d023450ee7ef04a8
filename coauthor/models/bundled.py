"""The model that comes with coauthor, so that it works with no configuration.

Nothing else in the code knows its name; settings without a name mean this model.
"""

from pathlib import Path

NAME = "starter-v4"
LANGUAGES = ("en",)
"""ISO 639-1; this model's own metadata does not state them."""

FORMER: tuple[str, ...] = ("starter-v0", "starter-v3")
"""The names of those that came with earlier versions: old settings may have them."""


def bundled_path() -> Path:
    """Where the bundled model's file is. A packager may have left it out."""
    return Path(__file__).parent / "bundled" / f"{NAME}.gguf"
