"""Renews the tables and pictures of `docs/speed.md` from `docs/speed/figures.json`.

`uv run python -m benchmarks.page` does it without measuring anew.
A test compares the page with the figures, so no figure there is typed by hand.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.aims import AIMS
from benchmarks.plot import draw
from benchmarks.setting import Figures

_DOCS = Path(__file__).parents[1] / "docs"
PAGE = _DOCS / "speed.md"
FIGURES = _DOCS / "speed" / "figures.json"
EDITORS = _DOCS / "speed" / "editors.json"
OVER_HTTP = _DOCS / "speed" / "over_http.json"

ENGINES: Mapping[str, str] = {
    "coauthor": "coauthor",
    "bare": "llama.cpp's own functions in a loop (the limit)",
    "llama_server": "llama-server over HTTP, `cache_prompt`",
    "llama_cpp_python": "llama-cpp-python, growing text",
    "llama_cpp_python_sliding": "llama-cpp-python, sliding window",
}
MODELS: Mapping[str, str] = {
    "bundled": "bundled",
    "100m": "100 M",
    "500m": "500 M",
    "1.5b": "1.5 B",
}


def renew() -> None:
    """Draw the pictures and write the tables anew."""
    figures = read_figures()
    draw(figures, FIGURES.parent)
    PAGE.write_text(with_tables(PAGE.read_text("utf-8"), figures), "utf-8")


def read_figures() -> Figures:
    """Everything: the product and the engines, the editors, and models in servers."""
    found: Figures = {}
    for file in (FIGURES, EDITORS, OVER_HTTP):
        found |= json.loads(file.read_text("utf-8"))
    return found


def with_tables(page: str, figures: Figures) -> str:
    """The page with all of its tables made of these figures."""
    for name, rows in TABLES.items():
        block = re.compile(rf"(?s)(<!-- {name} -->\n).*?(<!-- end -->)")
        table = "\n".join(rows(figures))
        page, times = block.subn(
            lambda it, table=table: f"{it[1]}{table}\n{it[2]}", page
        )
        if times != 1:
            raise ValueError(f"The page has {times} places for the table {name}.")
    return page


def _in_short(figures: Figures) -> Iterator[str]:
    """How long a writer waits, before all tables."""
    measured = figures["product"]["typing"]["figures"]["measured"]
    ms = measured["latencies_ms"]["answered"]
    start = figures["product"]["start_up"]["figures"]["first_suggestion_ms"]
    yield (
        f"**In short:** while a person typed, half of the keys had their suggestion "
        f"within {_figure(ms['p50'])} ms and 95 of 100 within {_figure(ms['p95'])} ms, "
        f"with the bundled model; the first one came {_figure(start['p50'] / 1000)} "
        "seconds after the server's start. "
        "The pause that coauthor waits for by default comes before that."
    )


def _aims(figures: Figures) -> Iterator[str]:
    yield from _head("aim", "at most", "here", "")
    for aim in AIMS:
        limit = f"{_figure(aim.limit)} {aim.unit}"
        if aim.least:
            limit = f"at least {limit}"
        reached = "reached" if aim.met(figures) else "**missed**"
        here = f"{_figure(aim.found(figures))} {aim.unit}"
        yield _row(aim.what, limit, here, reached)


def _engines(figures: Figures) -> Iterator[str]:
    models = figures["engines"]["models"]
    yield from _head("12 tokens, p50 / p95 in ms", *(MODELS[it] for it in models))
    for engine, title in ENGINES.items():
        cells = []
        for model in models.values():
            found = model["suggestion"]["engines"].get(engine)
            cells.append(_p50_p95(found["ms"]) if found else "-")
        yield _row(title, *cells)
    for peer in ("bare", "llama_server", "llama_cpp_python_sliding"):
        cells = [
            _over(model["suggestion"]["engines"], peer) for model in models.values()
        ]
        yield _row(f"{ENGINES[peer]}, over ours", *cells)


def _over(engines: Mapping[str, Any], peer: str) -> str:
    if peer not in engines:
        return "-"
    return f"{engines[peer]['ms']['p50'] / engines['coauthor']['ms']['p50']:.2f} ×"


def _alternatives(figures: Figures) -> Iterator[str]:
    models = figures["engines"]["models"]
    numbers = list(models["bundled"]["alternatives"]["by_number"])
    yield from _head("time over that for one", *numbers)
    for name, model in models.items():
        found = model["alternatives"]["by_number"]
        ratios = [f"{found[number]['ratio_of_medians']:.2f}" for number in numbers]
        yield _row(MODELS[name], *ratios)


def _drafts(figures: Figures) -> Iterator[str]:
    models = figures["engines"]["models"]
    drafted = {
        name: model["drafts"]["by_share_of_words_changed"]
        for name, model in models.items()
        if "drafts" in model
    }
    yield from _head("words changed", *(MODELS[name] for name in drafted))
    for changed in next(iter(drafted.values())):
        found = [shares[changed]["chosen"] for shares in drafted.values()]
        cells = [
            f"{it['time_over_none']:.2f} of the time, "
            f"{it['tokens_per_decode']:.1f} tokens a decode"
            for it in found
        ]
        yield _row(f"{float(changed):.0%}", *cells)


def _interruption(figures: Figures) -> Iterator[str]:
    models = figures["engines"]["models"]
    yield from _head("first token, p50 / p95 in ms", *(MODELS[it] for it in models))
    cases = models["bundled"]["interruption"]["first_token_ms"]
    for case in cases:
        found = [it["interruption"]["first_token_ms"][case] for it in models.values()]
        yield _row(_CASES[case], *(_p50_p95(ms) if ms else "-" for ms in found))


_CASES: Mapping[str, str] = {
    "alone": "nothing else runs",
    "writing_cancelled": "a rewrite writes, and is cancelled",
    "writing_goes_on": "a rewrite writes, and goes on afterwards",
    "reading_cancelled": "a rewrite reads its text, and is cancelled",
    "reading_goes_on": "a rewrite reads its text, and goes on afterwards",
}

_REPLAYS: Mapping[str, str] = {
    "typing": "a person's pauses",
    "typing_taking_suggestions": "and takes some",
    "typing_without_pauses": "no pauses",
}


def _typing(figures: Figures) -> Iterator[str]:
    runs = [figures["product"][name]["figures"]["measured"] for name in _REPLAYS]
    yield from _head("a replay of typing", *_REPLAYS.values())

    def row(title: str, cell: Callable[[Any], str]) -> str:
        return _row(title, *(cell(run) for run in runs))

    yield row("keys", lambda run: str(run["keys"]))
    for kind, title in _LATENCIES.items():
        yield row(
            f"{title}, p50 / p95 / p99 in ms",
            lambda run, kind=kind: _three(run["latencies_ms"][kind]),
        )
    for kind, title in _SHARES.items():
        yield row(title, lambda run, kind=kind: _percent(run["shares"][kind]))
    for kind, title in _TOKENS.items():
        yield row(title, lambda run, kind=kind: _figure(run["tokens"][kind] or 0))


def _editors(figures: Figures) -> Iterator[str]:
    yield from _head(
        "from a key to grey text", "p50", "p95", "keys", "with one", "load average"
    )
    for row in figures["editors"]:
        before, after = row["load"]
        yield _row(
            f"{row['editor']} {row['version']}",
            f"{_figure(row['p50_ms'])} ms",
            f"{_figure(row['p95_ms'])} ms",
            str(row["pressed"]),
            str(row["keys"]),
            f"{before} before, {after} after",
        )


def _over_http(figures: Figures) -> Iterator[str]:
    cases = figures["over_http"]["cases"]
    yield from _head("added, p50 / p95 in ms", "to the first piece", "to the last")

    def row(title: str, name: str, what: str = "added_ms") -> str:
        ends = (cases[name][end][what] for end in ("first", "whole"))
        return _row(title, *(_p50_p95(ms) for ms in ends))

    for name, title in _SERVED.items():
        yield row(title, name)
    yield row("a second bare call instead", "llama_server", "bare_added_ms")


_SERVED: Mapping[str, str] = {
    "openai_compatible": "`openai_compatible`",
    "llama_server": "`llama_server`",
    "llama_server_letters": "`llama_server`, letter by letter",
}

_LATENCIES: Mapping[str, str] = {
    "answered": "answered",
    "without_model": "answered with what was there",
    "with_model": "answered by the model",
    "superseded": "given up for a newer key",
}
_SHARES: Mapping[str, str] = {
    "shown": "keys with a suggestion",
    "shown_without_model": "keys with one without a decode",
    "superseded": "keys given up for a newer one",
}
_TOKENS: Mapping[str, str] = {
    "evaluated_per_key": "tokens read for each key",
    "generated_per_key": "tokens written for each key",
    "never_shown": "tokens written and never shown",
}


def _server(figures: Figures) -> Iterator[str]:
    product = figures["product"]
    start, memory = product["start_up"]["figures"], product["memory"]["figures"]
    yield from _head("", "p50", "p95")

    def row(title: str, ms: Mapping[str, float]) -> str:
        return _row(title, f"{_figure(ms['p50'])} ms", f"{_figure(ms['p95'])} ms")

    yield row("process start to `initialize`", start["initialize_ms"])
    yield row("the same for a bare pygls server", start["bare_pygls_initialize_ms"])
    yield row("process start to the first suggestion", start["first_suggestion_ms"])
    yield row("round trip of a bare pygls server", start["bare_pygls_round_trip_ms"])
    for size, places in product["did_change"]["figures"].items():
        yield row(f"didChange at {size}", places["end"]["handler_ms"])
        yield row(f"the same in pygls' own document, {size}", places["end"]["pygls_ms"])
    beside = product["beside_a_command"]["figures"]
    yield row("a suggestion", beside["ms_alone"])
    yield row("a suggestion while a command runs", beside["ms_beside"])
    for key, title in _MEMORY.items():
        yield _row(title, f"{_figure(memory[key])} MB", "")


_MEMORY: Mapping[str, str] = {
    "server_mb": "memory of the server",
    "worker_mb": "memory of the model's process",
    "without_the_models_file_mb": "both, without the model's file",
}


def _machine(figures: Figures) -> Iterator[str]:
    product, engines = figures["product"], figures["engines"]
    machine, model = product["machine"], product["model"]
    versions = machine["versions"]
    yield f"- {machine['processor']}, {machine['cores']} cores, {machine['system']}"
    yield "- " + ", ".join(f"{name} {it}" for name, it in versions.items())
    spinning = ", ".join(f"`{name}={it}`" for name, it in model["spinning"].items())
    yield (
        f"- {model['file']}: {model['details']['kind']}, "
        f"{model['details']['threads']} thread for single tokens and "
        f"{model['details']['batch threads']} for many (measured at the start), "
        f"{spinning}, `OMP_WAIT_POLICY` not set"
    )
    for name, found in engines["models"].items():
        before, after = found["load"]
        yield (
            f"- {MODELS[name]} ({found['parameters']}, {found['kind']}, "
            f"{found['bytes'] / 1e6:.0f} MB): threads {found['threads']} and "
            f"{found['batch_threads']}; {found['suggestion']['compared']} places; "
            f"load average {before} before and {after} after"
        )
    for name in (*_REPLAYS, "start_up"):
        before, after = product[name]["load"]
        yield f"- {name.replace('_', ' ')}: load average {before} before, {after} after"
    for title, command in figures["commands"].items():
        yield f"- {title}: `uv run {command}`"
    for row in figures["editors"]:
        yield f"- {row['editor']}: `uv run {row['command']}`"
    served = figures["over_http"]
    before, after = served["load"]
    yield (
        f"- a model in a server: `uv run {served['command']}`; load average {before} "
        f"before and {after} after"
    )


TABLES: Mapping[str, Callable[[Figures], Iterable[str]]] = {
    "in short": _in_short,
    "aims": _aims,
    "engines": _engines,
    "alternatives": _alternatives,
    "drafts": _drafts,
    "interruption": _interruption,
    "typing": _typing,
    "editors": _editors,
    "over http": _over_http,
    "server": _server,
    "machine": _machine,
}


def _head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row("---", *["---:"] * (len(titles) - 1))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _p50_p95(ms: Mapping[str, float]) -> str:
    return f"{_figure(ms['p50'])} / {_figure(ms['p95'])}"


def _three(ms: Mapping[str, float] | None) -> str:
    return f"{_p50_p95(ms)} / {_figure(ms['p99'])}" if ms else "-"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _figure(value: float) -> str:
    """Three digits at most: these machines are noisy."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


if __name__ == "__main__":
    renew()
