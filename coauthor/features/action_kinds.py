"""The kinds of our code actions, and which of them a client asks for."""

from collections.abc import Sequence
from typing import Any

KIND = "refactor.rewrite.coauthor"
ACCEPT = f"{KIND}.accept"
REJECT = f"{KIND}.reject"
OTHER_WORDING = f"{KIND}.other-wording"
MY_WORDS = f"{KIND}.my-words"


def kind_of(command: str, *, review: bool = False) -> str:
    """The kind of a command's action, or of that which puts marks into the text."""
    return f"{KIND}.{command}.review" if review else f"{KIND}.{command}"


def asked_for(kind: str, only: Sequence[Any] | None) -> bool:
    """Whether a client that wants `only` these kinds, or those below, wants this."""
    return any(
        not wanted or kind == wanted or kind.startswith(f"{wanted}.")
        for wanted in map(name_of, only or [""])
    )


def name_of(kind: Any) -> str:
    """The kind as it is on the wire."""
    return str(getattr(kind, "value", kind))
