"""What keeps texts on this machine although their writer said yes to a backend."""

from collections.abc import Iterator
from pathlib import Path

from coauthor.document.origin import Origin
from coauthor.privacy.ignored import kept_back
from coauthor.settings import parse
from coauthor.settings_layers import gather, keeps_here, leaves

_ANY = "\N{WHITE SQUARE}"
"""The name of a file that only a pattern for all files would mean."""


def limits(folder: Path | None) -> Iterator[str]:
    """Why a yes for texts in a folder has no effect, each reason in a sentence.

    None is for texts in no folder. What keeps back single files is not told.
    """
    yield from _local_only(folder)
    if folder is not None and (why := kept_back(Origin(folder / _ANY, folder))):
        yield f"No text in {folder} is ever sent: {why}."


def _local_only(folder: Path | None) -> Iterator[str]:
    layers, problems = gather(folder)
    if not parse(layers)[0].privacy.local_only:
        return
    broken = {it.where for it in problems if not it.key}
    for layer in layers:
        said = [it for it in leaves(layer, ("privacy",)) if keeps_here(*it)]
        for spelling, value in said:
            if layer.where in broken:
                yield (
                    f"{layer.where} cannot be read, and counts as if it kept all texts "
                    "on this machine; mend it."
                )
            elif value is True:
                yield (
                    f"`{spelling}` in {layer.where} keeps all texts on this machine; "
                    "take it out there if your yes shall count."
                )
            else:
                yield (
                    f"`{spelling}` in {layer.where} has no value that is understood, "
                    "and counts as if it kept all texts on this machine; correct it."
                )
