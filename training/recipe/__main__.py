"""`recipe STEP configs/NAME.toml`: from a folder of texts to a model and its card."""

import sys

from recipe.app import app
from recipe.console import complain


def main() -> None:
    """Run one step; what the reader can mend is one sentence, not a traceback."""
    try:
        app()
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        complain(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
