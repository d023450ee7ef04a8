"""The product as its user meets it: `uv run python -m benchmarks.product --out FILE`.

Starts the console script again and again and speaks LSP with it over its pipes.
`README.md` beside this file says what each figure means.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from benchmarks.alternatives import alternatives
from benchmarks.beside_a_command import beside_a_command
from benchmarks.did_change import did_change
from benchmarks.memory import memory
from benchmarks.setting import ESSAY, INLINE, Figures, Setting, fixed
from benchmarks.start_up import start_up
from benchmarks.suggestion import suggestion
from coauthor.cli.bench.command import bench
from coauthor.cli.bench.machine import load, this_machine
from coauthor.cli.bench.report import Typing, table

SEED = 1


def main() -> None:
    """Measure what was asked for, print the main figures and write all of them."""
    options = _options()
    text = options.text.read_text("utf-8").rstrip()
    report: Figures = {"machine": this_machine()}
    with fixed(options.model, options.threads) as setting:
        report |= {
            "model": setting.model,
            "configuration": setting.configuration,
            "inline": INLINE,
            "text": options.text.name,
            "seed": SEED,
        }
        _print("set up", report)
        for name, measure in _parts(setting, text, options).items():
            if options.only and name not in options.only:
                continue
            before = load()
            figures = measure()
            report[name] = {"load": [before, load()], "figures": figures}
            _print(name, report[name])
            if options.out is not None:
                written = json.dumps(_plain(report), indent=1)
                options.out.write_text(written + "\n", "utf-8")


def _parts(
    setting: Setting, text: str, options: argparse.Namespace
) -> Mapping[str, Callable[[], object]]:
    def typed(*, pauses: bool, accepts: bool = False) -> object:
        wanted = Typing(options.replay, options.keys, SEED, pauses, 1.0, accepts)
        found = bench(wanted)
        print("\n".join(table(found)), end="\n\n")
        return found

    count = options.words
    return {
        "typing": lambda: typed(pauses=True),
        "typing_taking_suggestions": lambda: typed(pauses=True, accepts=True),
        "typing_without_pauses": lambda: typed(pauses=False),
        "suggestion": lambda: suggestion(setting, text, count),
        "alternatives": lambda: alternatives(setting, text, count // 2, SEED),
        "beside_a_command": lambda: beside_a_command(setting, text, count, SEED),
        "did_change": lambda: did_change(text),
        "start_up": lambda: start_up(setting, text, options.processes),
        "memory": lambda: memory(setting, text),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.product", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, help="where to write everything as JSON")
    add("--model", type=Path, help="a GGUF file; the bundled one without")
    add("--threads", type=int, default=0, help="0 measures which number is best")
    add("--text", type=Path, default=ESSAY, help="for all but the replay")
    add("--replay", type=Path, help="what the replay types; the sample without")
    add("--keys", type=int, default=300, help="keys of each replay")
    add("--words", type=int, default=300, help="words for each other measurement")
    add("--processes", type=int, default=10, help="how often to start")
    add("--only", nargs="*", default=[], help="names of the parts to measure")
    return parser.parse_args()


def _print(name: str, value: object) -> None:
    """One line for each figure; the lists are for the file."""
    print(f"== {name}")
    for path, figure in _lines(_plain(value), ""):
        print(f"{path:<52}{figure}")
    print(flush=True)


def _lines(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and "p50" in value and "n" in value:
        p50, p95, n = value["p50"], value["p95"], value["n"]
        yield path, f"{p50:>10.3f} p50{p95:>10.3f} p95{n:>6}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{path}.{key}".lstrip("."))
    elif not isinstance(value, list):
        yield path, f"{value:>10}" if isinstance(value, int | float) else f"{value}"
    elif len(value) == 2:
        yield path, " to ".join(map(str, value))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(it) for it in value]
    return str(value) if isinstance(value, Path) else value


if __name__ == "__main__":
    main()
