"""What was told in one run of a command is not told a second time."""

import re

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?]) (?=\S)")


class ToldOnce:
    """Remembers sentences. Two messages often begin with the same ones."""

    def __init__(self) -> None:
        """Nothing was told so far."""
        self._told: set[str] = set()

    def rest(self, message: str) -> str:
        """The sentences of it that are new; they count as told from now on."""
        sentences = _BETWEEN_SENTENCES.split(message)
        new = [it for it in sentences if it not in self._told]
        self._told.update(new)
        return " ".join(new)
