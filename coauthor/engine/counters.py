"""What happened so far, in numbers only: nothing here can tell what was written."""

from typing import Literal

from msgspec import Struct

Event = Literal[
    "asked",
    "from_cache",
    "joined",
    "superseded",
    "prefetches",
    "prepared",
    "requests",
    "failed",
    "evaluated",
    "cached",
    "generated",
    "drafted",
    "confirmed",
    "silent",
]
"""What `Engine.count` counts; the others are counted by what knows of them."""


class Counters(Struct, rename="camel"):
    """The counts since the engine was made; camelCase on the wire."""

    asked: int = 0
    """Suggestions that an editor asked for."""
    from_cache: int = 0
    """Suggestions that were there already, so that no model worked."""
    joined: int = 0
    """Suggestions that were being made for an earlier key already."""
    superseded: int = 0
    """Requests for a suggestion that a newer one or an edit cancelled."""
    prefetches: int = 0
    """Suggestions that were made ready in case the writer needs them."""
    prepared: int = 0
    """Prompts of commands that the model read while the writer still typed for them."""
    requests: int = 0
    """Runs of the model, for suggestions and for all else."""
    failed: int = 0
    """Runs that ended with an error of the backend."""
    evaluated: int = 0
    """Prompt tokens that were decoded."""
    cached: int = 0
    """Prompt tokens that were answered from kept state."""
    generated: int = 0
    """Tokens that were generated, as far as anybody waited for them."""
    drafted: int = 0
    """Tokens that were guessed from the text that is rewritten."""
    confirmed: int = 0
    """Guesses that were right; these tokens are generated ones as well."""
    silent: int = 0
    """Suggestions that were asked for and answered with nothing."""
    shown: int = 0
    """Suggestions that an editor showed."""
    accepted: int = 0
    """Suggestions that the writer accepted, whole or in part."""
    dismissed: int = 0
    """Suggestions that the writer dismissed."""
    tokens_shown: int = 0
    """Tokens of the suggestions shown, estimated from their characters."""
    tokens_accepted: int = 0
    """Tokens of what the writer accepted, estimated in the same way."""

    def count(self, event: Event, amount: int = 1) -> None:
        """Raise one of them."""
        setattr(self, event, getattr(self, event) + amount)
