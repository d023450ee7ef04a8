"""A corpus of a few sentences, and everything that the recipe makes of it, once."""

import lzma
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec
import pytest
import torch
from typer.testing import CliRunner

from recipe.app import app
from recipe.places import Places
from recipe.settings import read_recipe

HERE = Path(__file__).parent
SENTENCES = (HERE / "sentences.txt").read_text(encoding="utf-8").splitlines()
NEVER = "Zyxwv qponm: only the eval split has this sentence."
CONFIG = HERE / "miniature.toml"

# Waiting for each other costs two threads more than these few numbers do.
torch.set_num_threads(1)

_opened: list[str] = []
sys.addaudithook(
    lambda event, args: _opened.append(str(args[0])) if event == "open" else None
)


@dataclass(frozen=True)
class Made:
    """The miniature: a corpus and what every step made of it."""

    corpus: Path
    places: Places
    opened: list[str]
    """Every file that the steps opened."""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for split in ("train", "eval"):
        (folder / split).mkdir()
    for genre in ("fiction", "docs"):
        write_shard(folder / "train" / f"{genre}.txt.xz", genre)
    with lzma.open(folder / "eval" / "fiction.txt.xz", "wt", encoding="utf-8") as file:
        file.write(f"{NEVER} " * 20)
    random = Random(3)
    with lzma.open(folder / "train" / "titles.jsonl.xz", "wb") as file:
        for number in range(60):
            line = {
                "kind": "section",
                "title": f"Chapter {number}: “Salt”",
                "text": paragraph(random),
                "genre": "docs",
                "repo": "somebody/texts",
            }
            file.write(msgspec.json.encode(line) + b"\n")
    (folder / "SOURCES.tsv").write_text(
        "genre\trepo\tcommit\tlicence\tcharacters_kept\tdocuments\n"
        "fiction\tsomebody/stories\tabc\tCC0-1.0\t3000\t60\n"
        "docs\tsomebody/texts\tdef\tCC BY-SA 4.0\t1000\t60\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="session")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Runs every step as its command does."""
    work = tmp_path_factory.mktemp("work")
    _opened.clear()
    for step in ("tokenizer", "prepare", "train", "export", "quantize", "card"):
        run(step, corpus, work, *_ONE_JOB.get(step, ()))
    return Made(corpus, Places(work, read_recipe(CONFIG)), list(_opened))


def run(step: str, corpus: Path, work: Path, *more: str, config: Path = CONFIG) -> str:
    """One command of the recipe, which has to succeed; returns what it said."""
    given = ["--corpus", str(corpus)] if step in _READ_CORPUS else []
    arguments = [step, str(config), *given, "--work", str(work), *more]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


_ONE_JOB = {"prepare": ("--jobs", "1")}
"""What other processes open is not seen here."""
_READ_CORPUS = ("tokenizer", "prepare", "evaluate", "card")


def paragraph(random: Random) -> str:
    return " ".join(random.sample(SENTENCES, random.randint(4, 7)))


def write_shard(path: Path, genre: str) -> None:
    random = Random(genre)
    texts = [
        "\n\n".join(paragraph(random) for _ in range(random.randint(2, 40)))
        for _ in range(60)
    ]
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.write("\n<|doc|>\n".join(texts) + "\n")
