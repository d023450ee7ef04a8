"""What a model can do, in a writer's words and for programs."""

from collections.abc import Iterator, Mapping

from coauthor.backends.base import Capabilities

_ORDERS = {"spm": "suffix first", "psm": "prefix first"}
_WORDS: Mapping[str, str] = {
    "raw": "continue text",
    "chat": "follow instructions",
    "fill_in_the_middle": "fill gaps",
    "n": "give several answers at once",
    "logprobs": "say how sure it is",
    "vision": "see images",
    "grammar": "keep to a grammar",
    "token_ids": "read tokens",
}


def capabilities_value(capabilities: Capabilities) -> dict[str, bool | None]:
    """Each by its name; null where nobody can know."""
    return {
        "raw": capabilities.raw,
        "chat": capabilities.chat,
        "fill_in_the_middle": capabilities.fim_order is not None,
        "n": capabilities.n,
        "logprobs": capabilities.logprobs,
        "vision": capabilities.vision,
        "grammar": capabilities.grammar,
        "token_ids": capabilities.token_ids,
    }


def abilities(capabilities: Capabilities) -> tuple[str, ...]:
    """What the model can do, each in a few words."""
    skills = (f"the skill {skill}" for skill in capabilities.skills)
    return (*_told(capabilities, True), *skills)


def ability_rows(capabilities: Capabilities) -> Iterator[tuple[str, str]]:
    """Name and value: what it can do, what it cannot, and what it does not say."""
    rows = {
        "model can": abilities(capabilities),
        "model cannot": tuple(_told(capabilities, False)),
        "model does not say": tuple(_told(capabilities, None)),
    }
    for name, words in rows.items():
        if words:
            yield name, ", ".join(words)


def _told(capabilities: Capabilities, wanted: bool | None) -> Iterator[str]:
    for name, can in capabilities_value(capabilities).items():
        if can is wanted:
            order = capabilities.fim_order if name == "fill_in_the_middle" else None
            yield _WORDS[name] + (f" ({_ORDERS[order]})" if order else "")
