"""How good a finished model is: the figures of `coauthor bench model`.

It measures through llama.cpp on the file that ships, on the corpus's `eval` split, and
belongs to coauthor itself; here its answer is kept for the model's card.
"""

import shutil
import subprocess
from pathlib import Path

import msgspec

from recipe.places import Places

_COAUTHOR = Path(__file__).resolve().parents[2]
"""The project that this recipe is a part of."""


def evaluate(places: Places, corpus: Path, kind: str) -> Path:
    """Measure one file and keep the figures beside it; returns where.

    Raises FileNotFoundError before the file is made, RuntimeError with what coauthor
    said when it could not measure.
    """
    model = places.gguf(kind)
    if not model.is_file():
        raise FileNotFoundError(
            f"{model} is not there. Run `recipe export` and `recipe quantize` first."
        )
    uv = shutil.which("uv") or "uv"
    command = [uv, "run", "--project", str(_COAUTHOR), "coauthor", "bench", "model"]
    command += [str(model), "--text", str(corpus / "eval"), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"coauthor could not measure {model.name}:\n{ran.stderr}")
    figures = msgspec.json.decode(ran.stdout)
    path = model.with_suffix(".figures.json")
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    return path
