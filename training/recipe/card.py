"""The model's card: what it is, what it was made of, how good it is, what it cannot do.

Every figure comes from what the steps before have written; what is not known is said
to be so.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template

import msgspec

from recipe.checkpoint import Progress
from recipe.control import TEMPLATES
from recipe.export import LICENCE
from recipe.figures import genre_name, table
from recipe.places import Places
from recipe.prepare import Count
from recipe.quantize import KINDS
from recipe.settings import ModelSettings, RunSettings
from recipe.sources import by_licence, read_sources

_TEMPLATE = Path(__file__).with_name("card.md")


def write_card(places: Places, corpus: Path, machine: str, watts: float | None) -> Path:
    """Write MODEL_CARD.md beside the model's files.

    `machine` says in words what it was trained on, `watts` what that draws for this run
    by your estimate. Raises FileNotFoundError before the model was exported.
    """
    config = places.recipe.config
    if not places.exported.is_file():
        raise FileNotFoundError(
            f"{places.exported} is not there. Run `recipe export` first."
        )
    done = msgspec.json.decode(places.exported.read_bytes(), type=Progress)
    weights = parameters(config.model, places.recipe.data.vocabulary)
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=places.recipe.name,
        about=config.about,
        licence=LICENCE,
        beginning=f"the weights of `{config.weights_of}`"
        if config.weights_of
        else "nothing",
        files=_rows(_files(places)),
        parameters=f"{weights / 1e6:.1f}",
        architecture=_architecture(config.model),
        vocabulary=f"{places.recipe.data.vocabulary:,}",
        context=f"{config.model.context:,}",
        skills=_rows(_skills(config.skills)),
        tokens=_many(done.step * config.run.batch_tokens),
        of_tokens=_many(config.run.tokens),
        mixture="\n".join(_mixture(places)),
        folded=f"{places.recipe.data.folded:.0%}",
        tasks=_tasks(places.recipe.data.tasks),
        optimizer=_optimizer(config.run),
        machine=machine,
        time=_time(done.seconds),
        processor_time=_time(done.processor_seconds),
        energy=_energy(done.seconds, watts),
        figures="\n".join(_figures(places)),
        sources="\n".join(_sources(corpus)),
    )
    path = places.model / "MODEL_CARD.md"
    path.write_text(text, encoding="utf-8")
    return path


def parameters(model: ModelSettings, vocabulary: int) -> int:
    """How many weights the model has; its embeddings count once."""
    heads = (2 * model.heads + 2 * model.kv_heads) * model.head_width
    block = model.width * (heads + 3 * model.feed_forward)
    norms = 2 * model.width + 2 * model.head_width * model.query_key_norm
    return vocabulary * model.width + model.layers * (block + norms) + model.width


def _many(count: int) -> str:
    return f"{count / 1e6:,.1f} million" if count >= 1e6 else f"{count:,}"


def _time(seconds: float) -> str:
    return (
        f"{seconds / 3600:.1f} hours"
        if seconds >= 7200
        else f"{seconds / 60:.1f} minutes"
    )


def _architecture(model: ModelSettings) -> str:
    family, norms = "LLaMA", ""
    if model.query_key_norm:
        family, norms = "Qwen3", "normed queries and keys, "
    return (
        f"{family}: {model.layers} layers, width {model.width}, {model.heads} heads of "
        f"{model.head_width} ({model.kv_heads} for keys and values), feed-forward "
        f"{model.feed_forward}, {norms}"
        f"tied embeddings, RoPE base {model.rope_base:,.0f}"
    )


def _rows(rows: Iterable[str]) -> str:
    """Of a table that goes on behind them; there may be none."""
    return "".join(f"{row}\n" for row in rows)


def _files(places: Places) -> Iterator[str]:
    for kind in ("f16", *KINDS):
        path = places.gguf(kind)
        if path.is_file():
            yield f"| file | `{path.name}`, {path.stat().st_size / 1e6:.1f} MB |"


def _skills(skills: list[str]) -> Iterator[str]:
    for skill in skills:
        escaped = TEMPLATES[skill].replace("|", "\\|")
        yield f"| skill `{skill}` | `{escaped}` |"


def _mixture(places: Places) -> Iterator[str]:
    mixture = places.recipe.config.mixture
    total = sum(mixture.values())
    for genre, part in mixture.items():
        figures = places.train / f"{genre}.json"
        there_are = "not known | not known"
        if figures.is_file():
            count = msgspec.json.decode(figures.read_bytes(), type=Count)
            there_are = f"{count.documents:,} | {_many(count.tokens)}"
        yield f"| {genre_name(genre)} | {part / total:.0%} | {there_are} |"


def _tasks(tasks: dict[str, float]) -> str:
    plain = 1 - sum(tasks.values())
    return ", ".join(
        f"{share:.0%} {task}" for task, share in {"plain text": plain, **tasks}.items()
    )


def _optimizer(run: RunSettings) -> str:
    return (
        f"Muon (rate {run.muon_rate}) for matrices and AdamW (rate {run.adam_rate}) "
        f"for the rest; {run.batch_tokens:,} tokens a step; warm-up {run.warm_up:.0%}, "
        f"then level, then falling over the last {run.decay:.0%}; seed {run.seed}"
    )


def _energy(seconds: float, watts: float | None) -> str:
    if watts is None:
        return "Nobody estimated what energy that took."
    return (
        f"At {watts:g} W that is {seconds / 3600 * watts / 1000:.2g} kWh: an estimate "
        "from time, not read from a meter."
    )


def _figures(places: Places) -> Iterator[str]:
    """What `recipe evaluate` has kept, file by file."""
    found = sorted(places.model.glob("*.figures.json"))
    if not found:
        yield "Not measured yet: `recipe evaluate` does it."
    for number, path in enumerate(found):
        if number:
            yield ""
        yield f"`{path.name.removesuffix('.figures.json')}.gguf`:\n"
        yield from table(path)


def _sources(corpus: Path) -> Iterator[str]:
    for licence, share, repositories in by_licence(read_sources(corpus)):
        part = f"{share:.0%}" if share >= 0.01 else "under 1%"
        yield f"| {licence} | {part} | {', '.join(repositories)} |"
