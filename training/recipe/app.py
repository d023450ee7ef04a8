"""The steps, each one command; `training/README.md` walks through them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from recipe.console import bar, tell, tell_made, waiting
from recipe.places import Places
from recipe.settings import read_recipe

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

ConfigFile = Annotated[
    Path, typer.Argument(help="The model's file, such as configs/tiny.toml.")
]
CorpusFolder = Annotated[
    Path,
    typer.Option(
        "--corpus",
        envvar="COAUTHOR_CORPUS",
        help="The folder with train/, eval/ and SOURCES.tsv.",
    ),
]
WorkFolder = Annotated[
    Path,
    typer.Option(
        "--work",
        envvar="COAUTHOR_TRAINING",
        help="Where everything that is made is kept.",
    ),
]
_WORK = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "coauthor-training"


@app.command()
def tokenizer(
    config: ConfigFile, corpus: CorpusFolder, work: WorkFolder = _WORK
) -> None:
    """Learn the vocabulary from the training texts."""
    from recipe.prepare import learn_tokenizer

    places = _places(config, work)
    with waiting("reading texts of every genre and learning the pieces"):
        learn_tokenizer(places, corpus)
    tell(f"{places.tokenizer}: {places.recipe.data.vocabulary:,} pieces")


@app.command()
def prepare(
    config: ConfigFile,
    corpus: CorpusFolder,
    work: WorkFolder = _WORK,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as cores by default.")
    ] = None,
) -> None:
    """Clean the texts, mix in the skills, and write everything as tokens."""
    from recipe.prepare import Count
    from recipe.prepare import prepare as run

    def done(genre: str, count: Count) -> None:
        per_token = count.characters / max(count.tokens, 1)
        tell(
            f"{genre:16} {count.documents:9,} documents {count.tokens:13,} tokens "
            f"{per_token:5.2f} characters each"
            if count.tokens
            else f"{genre:16} nothing: none of its documents was taken"
        )

    places = _places(config, work)
    with waiting("writing tokens") as say:

        def growing(genre: str, count: Count) -> None:
            say(f"{genre}: {count.documents:,} documents, {count.tokens:,} tokens")

        run(places, corpus, growing, done, jobs or os.cpu_count() or 1)


@app.command()
def train(
    config: ConfigFile,
    work: WorkFolder = _WORK,
    device: Annotated[str, typer.Option(help="cpu or cuda; cuda where it is.")] = "",
    minutes: Annotated[
        float | None, typer.Option(help="End this session after so many.")
    ] = None,
    until: Annotated[
        int | None, typer.Option(help="End this session after this step.")
    ] = None,
    threads: Annotated[int | None, typer.Option(help="Processor threads.")] = None,
) -> None:
    """Train, or go on from the last checkpoint. It may be stopped at any time."""
    # Threads that spin while they wait for each other make a busy machine many times
    # slower. OpenMP reads this when PyTorch is imported.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import torch

    from recipe.device import choose
    from recipe.run_log import Line
    from recipe.train import Stop, steps_of
    from recipe.train import train as run

    places = _places(config, work)
    if threads:
        torch.set_num_threads(threads)
    torch.set_float32_matmul_precision("high")
    with bar(places.recipe.name, steps_of(places.recipe.config.run)) as move:

        def said(line: Line, steps: int) -> None:
            held = f", held out {line.held_out['mean']:.3f}" if line.held_out else ""
            move(
                line.step,
                f"of {steps:,}: loss {line.loss:.3f}{held}, "
                f"{line.tokens_per_second:,.0f} tokens/s",
            )

        run(places, choose(device), said, Stop(until, minutes))


@app.command()
def export(config: ConfigFile, work: WorkFolder = _WORK) -> None:
    """Write the newest checkpoint as a GGUF with weights of 16 bits."""
    from recipe.export import export as run

    tell_made(run(_places(config, work)))


@app.command()
def quantize(config: ConfigFile, work: WorkFolder = _WORK) -> None:
    """Write the GGUF in smaller kinds."""
    from recipe.quantize import quantize as run

    for path in run(_places(config, work)):
        tell_made(path)


@app.command()
def evaluate(
    config: ConfigFile,
    corpus: CorpusFolder,
    work: WorkFolder = _WORK,
    kind: Annotated[str, typer.Option(help="Which file, by its weights.")] = "q8_0",
    option: Annotated[
        list[str] | None,
        typer.Option(help="For `coauthor bench model`, such as --option=--keys=1500."),
    ] = None,
) -> None:
    """Measure a GGUF on the texts held out of the corpus, with coauthor itself."""
    from recipe.evaluate import evaluate as run
    from recipe.figures import summary

    places = _places(config, work)
    with waiting(f"measuring {places.gguf(kind).name} with coauthor"):
        path = run(places, corpus, kind, tell, option or ())
    tell("\n".join(summary(path)))
    tell(f"All figures: {path}")


@app.command()
def card(
    config: ConfigFile,
    corpus: CorpusFolder,
    work: WorkFolder = _WORK,
    machine: Annotated[
        str, typer.Option(help="What it was trained on, in words.")
    ] = "a machine that nobody described",
    watts: Annotated[
        float | None, typer.Option(help="What that draws, by your estimate.")
    ] = None,
) -> None:
    """Write the model's card from all that is known about it."""
    from recipe.card import write_card

    tell(str(write_card(_places(config, work), corpus, machine, watts)))


@app.command()
def attach(
    card: Annotated[Path, typer.Argument(help="MODEL_CARD.md, as it shall be read.")],
    files: Annotated[list[Path], typer.Argument(help="GGUF files of the model.")],
) -> None:
    """Write a card into the metadata of a model's files."""
    from recipe.card_inside import put_card

    text = card.read_text(encoding="utf-8")
    for file in files:
        put_card(file, text)
        tell(str(file))


def _places(config: Path, work: Path) -> Places:
    return Places(work.expanduser(), read_recipe(config))
