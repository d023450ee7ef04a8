"""Which of the server's LoRA files an entry of the settings wants, and how much."""

from collections.abc import Sequence
from pathlib import PurePath

from msgspec import Struct

from coauthor.backends.llama_server.asking import Asking
from coauthor.errors import BackendRefused
from coauthor.settings_backends import ServedLora


class _Adapter(Struct):
    id: int
    path: str = ""

    @property
    def file(self) -> str:
        return PurePath(self.path).name


def lora_details(wanted: Sequence[ServedLora]) -> dict[str, str]:
    """What `coauthor doctor` shows of them."""
    told = (f"{it.file or f'number {it.id}'} ({it.scale:g})" for it in wanted)
    return {"LoRA": ", ".join(told)} if wanted else {}


async def resolved(
    wanted: Sequence[ServedLora], asking: Asking, server: str
) -> list[dict[str, float]]:
    """What goes into each request; those that are not in it have no effect.

    Raises BackendRefused where the server has no such file, or BackendError.
    """
    there = await asking.ask("/lora-adapters", None, list[_Adapter])
    found: list[dict[str, float]] = []
    for one in wanted:
        fits = (it.id for it in there if one.id == it.id or one.file == it.file)
        number = next(fits, None)
        if number is None:
            names = ", ".join(it.file for it in there if it.file.isprintable())
            asked = repr(one.file) if one.file else f"with the number {one.id}"
            raise BackendRefused(
                f"{server} was started without the LoRA file {asked}; correct `lora` "
                "in your settings, or start the server with `--lora`. It has "
                f"{names or 'none'}."
            )
        found.append({"id": number, "scale": one.scale})
    return found
