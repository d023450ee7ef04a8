"""One model after the other: our engine and its peers, then our engine alone."""

import argparse
import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.engines.alternatives import alternatives
from benchmarks.engines.child import Child
from benchmarks.engines.drafts import drafts
from benchmarks.engines.engine import SPIN_COUNT, Engine, Running
from benchmarks.engines.interruption import CASES, interruption
from benchmarks.engines.llama_server import LlamaServer
from benchmarks.engines.models import SHAPES, model_file
from benchmarks.engines.ours import Ours, ours
from benchmarks.engines.side_by_side import READ, reading, suggestions
from benchmarks.engines.typed import Typed, typed
from benchmarks.setting import ESSAY, Figures
from coauthor.cli.bench.machine import load, this_machine
from coauthor.models.bundled import bundled_path

SEED = 1
_SPINNING = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "OMP_NUM_THREADS")
_WINDOW_SHARE = 0.75
"""Of the context, in characters, as the product's own window."""
_SMALL_BYTES = 150e6
_EFFORTS = ((_SMALL_BYTES, 40, 20_000), (float("inf"), 6, 2500))
"""For models up to so many bytes so many places, and at most so many characters before
them: large models take their time, and draft nothing here."""


def main() -> None:
    """Measure, print the main figures and write all of them."""
    options = _options()
    for variable in _SPINNING:
        os.environ.pop(variable, None)
    report: Figures = {
        "machine": asdict(this_machine()),
        "environment": {"GOMP_SPINCOUNT": str(SPIN_COUNT), "OMP_WAIT_POLICY": None},
        "text": ESSAY.name,
        "seed": SEED,
        "models": {},
    }
    print(json.dumps(report, indent=1), flush=True)
    for name in options.models.split(","):
        found = asyncio.run(_one_model(name, options))
        report["models"][name] = found
        print("\n".join(_table(name, found)), flush=True)
        if options.out is not None:
            written = json.dumps(report, indent=1, default=asdict)
            options.out.write_text(written + "\n", "utf-8")


async def _one_model(name: str, options: argparse.Namespace) -> Figures:
    path = _path(name)
    size = path.stat().st_size
    count, most = next(effort[1:] for effort in _EFFORTS if size <= effort[0])
    count = options.positions or count
    text = ESSAY.read_text("utf-8")
    before = load()
    async with ours(path, options.threads, options.batch_threads) as engine:
        running, known = engine.running, engine.capabilities
        window = min(int(known.context_characters * _WINDOW_SHARE), most)

        def places(wanted: int) -> list[Typed]:
            return list(typed(text, window, wanted, SEED))

        async with AsyncExitStack() as stack:
            engines, missing = _started(engine, options.llama_server, stack)
            found = {
                "suggestion": await suggestions(engines, places(count + 2)),
                "reading": await reading(engines, text, max(3, count // 4)),
            }
        rounds = max(2, count // 2)
        found["alternatives"] = await alternatives(engine, places(rounds + 1))
        found["interruption"] = await interruption(
            engine, text, places(rounds * len(CASES) + 1), SEED
        )
    if size <= _SMALL_BYTES:
        found["drafts"] = drafts(running)
    return {
        "file": path.name,
        "bytes": size,
        "parameters": known.details["parameters"],
        "kind": known.details["kind"],
        "context": running.context,
        "threads": running.threads,
        "batch_threads": running.batch_threads,
        "missing": missing,
        "load": [before, load()],
        **found,
    }


def _started(
    engine: Ours, program: Path | None, stack: AsyncExitStack
) -> tuple[Mapping[str, Engine], dict[str, str]]:
    """Every engine with the same model, and why one is not there."""
    running: Running = engine.running
    started: dict[str, Engine] = {"coauthor": engine}
    missing: dict[str, str] = {}

    def keep(name: str, peer: Child | LlamaServer) -> None:
        stack.push_async_callback(peer.close)
        started[name] = peer

    keep("bare", Child("benchmarks.engines.bare", running))
    for name in ("llama_cpp_python", "llama_cpp_python_sliding"):
        keep(name, Child("benchmarks.engines.high_level", running))
    if program is None:
        missing["llama_server"] = "no program was given (--llama-server)"
    else:
        try:
            keep("llama_server", LlamaServer(program, running))
        except (OSError, RuntimeError) as error:
            missing["llama_server"] = str(error)
    return started, missing


def _path(name: str) -> Path:
    if name == "bundled":
        return bundled_path()
    return model_file(name) if name in SHAPES else Path(name)


def _table(name: str, found: Mapping[str, Any]) -> Iterator[str]:
    """The main figures, line by line."""
    suggestion = found["suggestion"]
    yield f"== {name}: {found['parameters']}, {found['kind']}"
    yield (
        f"threads {found['threads']}, for many tokens {found['batch_threads']}; "
        f"load {found['load']}; {suggestion['compared']} of {suggestion['asked']} "
        "places compared"
    )
    yield f"{'12 tokens, ms':<28}{'p50':>9}{'p95':>9}{'over bare':>11}"
    for engine, figures in suggestion["engines"].items():
        ms = figures["ms"]
        if ms is not None:
            ratio = figures["over_bare_at_each_place"]
            yield f"{engine:<28}{ms.p50:>9.1f}{ms.p95:>9.1f}{ratio:>11.2f}"
    for engine, why in found["missing"].items():
        yield f"{engine:<28}not measured: {why}"
    for engine, figures in found["reading"].items():
        ms = figures[f"ms_for_{READ}_tokens"]
        label = f"{engine} reads {READ} tokens"
        yield f"{label:<36}{ms.p50:>9.1f} ms"
    ratios = found["alternatives"]["by_number"].items()
    yield "alternatives, over one: " + ", ".join(
        f"{number}: {figures['ratio_of_medians']}" for number, figures in ratios
    )
    drafted = found.get("drafts", {"by_share_of_words_changed": {}})
    for changed, ways in drafted["by_share_of_words_changed"].items():
        figures = ways["chosen"]
        yield (
            f"drafts, {float(changed):.0%} of the words changed: "
            f"{figures['tokens_per_decode']} tokens a decode, "
            f"{figures['time_over_none']} of the time without"
        )
    for case, ms in found["interruption"]["first_token_ms"].items():
        if ms is not None:
            label = f"first token, {case.replace('_', ' ')}"
            yield f"{label:<36}{ms.p50:>9.1f}{ms.p95:>9.1f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.engines", description=__doc__)
    add = parser.add_argument
    add("--models", default="bundled,100m,500m,1.5b", help="names, or GGUF files")
    add("--out", type=Path, help="where to write everything as JSON")
    add("--llama-server", type=Path, help="the program; left out without")
    add("--threads", type=int, default=0, help="0 measures which number is best")
    add("--batch-threads", type=int, default=0, help="0 takes all cores")
    add("--positions", type=int, default=0, help="0 takes fewer for larger models")
    return parser.parse_args()
