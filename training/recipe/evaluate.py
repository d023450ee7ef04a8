"""How good a finished model is: the figures of `coauthor bench model`.

It measures through llama.cpp on the file that ships, on the corpus's `eval` split, and
belongs to coauthor itself; here its answer is kept for the model's card.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryFile

import msgspec

from recipe.clean import clean
from recipe.corpus import documents
from recipe.places import Places
from recipe.tasks import slips_and_right

_COAUTHOR = Path(__file__).resolve().parents[2]
"""The project that this recipe is a part of."""
_PAIRS = 300
_SEED = 1


def evaluate(
    places: Places,
    corpus: Path,
    kind: str,
    said: Callable[[str], None],
    options: Sequence[str] = (),
) -> Path:
    """Measure one file and keep the figures beside it; returns where.

    `said` hears each line that coauthor says of how far it is. `options` are passed on,
    to measure on less or more text. Figures of an earlier measurement stay until these
    are there. Raises FileNotFoundError before the file is made, RuntimeError when
    coauthor could not measure; why, `said` has heard.
    """
    model = places.gguf(kind)
    if not model.is_file():
        raise FileNotFoundError(
            f"{model} is not there. Run `recipe export` and `recipe quantize` first."
        )
    pairs = places.model / "slips.jsonl"
    lines = (msgspec.json.encode(it) for it in islice(slip_pairs(corpus), _PAIRS))
    pairs.write_bytes(b"\n".join(lines))
    uv = shutil.which("uv") or "uv"
    command = [uv, "run", "--project", str(_COAUTHOR), "coauthor", "bench", "model"]
    command += [str(model), "--text", str(corpus / "eval"), "--slips", str(pairs)]
    command += ["--floors", str(corpus / "train"), "--json", *options]
    path = model.with_suffix(".figures.json")
    path.write_bytes(msgspec.json.format(_answer(command, model.name, said)))
    return path


def _answer(command: list[str], name: str, said: Callable[[str], None]) -> bytes:
    """What the command writes; `said` hears its standard error, line by line."""
    # That of this recipe is not coauthor's, and uv would say so.
    env = {key: it for key, it in os.environ.items() if key != "VIRTUAL_ENV"}
    with (
        TemporaryFile() as answer,
        subprocess.Popen(
            command,
            stdout=answer,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=env,
        ) as running,
    ):
        assert running.stderr is not None
        for line in running.stderr:
            said(line.rstrip())
        failed = running.wait()
        answer.seek(0)
        found = answer.read()
    if failed:
        raise RuntimeError(f"coauthor could not measure {name}. Why, it says above.")
    return msgspec.json.encode(msgspec.json.decode(found))


def slip_pairs(corpus: Path) -> Iterator[dict[str, str]]:
    """Sentences of the eval split with slips and as they were, the genres in turn.

    The same corpus always gives the same pairs. Raises FileNotFoundError where it has
    no such split.
    """
    genres = sorted((corpus / "eval").glob("*.txt.xz"))
    if not genres:
        raise FileNotFoundError(
            f"{corpus} has no eval/<genre>.txt.xz to measure on. "
            "Say with --corpus where one is."
        )
    names = [path.name.removesuffix(".txt.xz") for path in genres]
    each = [_pairs_of(corpus, name) for name in names]
    yield from chain.from_iterable(zip(*each, strict=False))


def _pairs_of(corpus: Path, genre: str) -> Iterator[dict[str, str]]:
    for document in documents(corpus, genre, "eval"):
        random = Random(f"{_SEED} {genre} {document.number}")
        for paragraph in clean(document.paragraphs)[::3]:
            wrong, right = slips_and_right(paragraph, random)
            yield {"wrong": wrong, "right": right}
