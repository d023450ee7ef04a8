"""The card in the metadata of the model's own file.

Whoever comes by nothing but the file still has its licence, its sources and its limits.
"""

from pathlib import Path

import gguf
from gguf.scripts.gguf_new_metadata import MetadataDetails, copy_with_new_metadata

KEY = "coauthor.model_card"


def put_card(file: Path, card: str) -> None:
    """Write a card, in Markdown, into a GGUF; one that is there already is replaced.

    The weights and all other metadata stay as they are.
    """
    reader = gguf.GGUFReader(file)
    field = reader.get_field(gguf.Keys.General.ARCHITECTURE)
    if field is None:
        raise ValueError(f"{file} does not say what kind of model it is.")
    part = file.with_suffix(".part")
    writer = gguf.GGUFWriter(part, field.contents())
    put = MetadataDetails(gguf.GGUFValueType.STRING, card)
    copy_with_new_metadata(reader, writer, {KEY: put}, [])
    part.replace(file)
