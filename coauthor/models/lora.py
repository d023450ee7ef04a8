"""Whether a file is a LoRA for a model, by its header."""

from pathlib import Path

from coauthor.errors import ModelNotFound
from coauthor.models.gguf import foreign_order, read_header


def check_lora(path: Path) -> str:
    """The architecture of the model it was made for.

    Raises ModelNotFound with a sentence when the file is no LoRA we can use.
    """
    header = read_header(path)
    fix = "Take it out of `model.lora`, or correct the path."
    kinds = header.text("general.type"), header.text("adapter.type")
    if kinds != ("adapter", "lora"):
        raise ModelNotFound(f"{path.name} is no LoRA file. {fix}")
    if foreign_order(header):
        raise ModelNotFound(
            f"{path.name} is made for other processors ({header.byte_order}-endian). "
            f"{fix}"
        )
    if header.missing_bytes:
        raise ModelNotFound(f"{path.name} is cut off. Download it again. {fix}")
    return header.text("general.architecture")
