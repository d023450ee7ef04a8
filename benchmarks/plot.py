"""The pictures of `docs/speed.md`, as SVG."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from benchmarks.setting import Figures

_COLOURS: Mapping[str, str] = {
    "coauthor": "#b5482f",
    "bare": "#4a4a4a",
    "llama_server": "#3f6c8f",
    "llama_cpp_python": "#7f9db0",
    "llama_cpp_python_sliding": "#c3b299",
}
_TITLES: Mapping[str, str] = {
    "coauthor": "coauthor",
    "bare": "bare loop",
    "llama_server": "llama-server",
    "llama_cpp_python": "llama-cpp-python, growing",
    "llama_cpp_python_sliding": "llama-cpp-python, sliding",
}
_STYLE: dict[Any, Any] = {
    # Text stays text: small files that can be searched and read aloud.
    "svg.fonttype": "none",
    # The same figures give the same file.
    "svg.hashsalt": "coauthor",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(figures: Figures, folder: Path) -> None:
    """Write `engines.svg` and `typing.svg` into the folder."""
    with mpl.rc_context(_STYLE):
        _save(_engines(figures["engines"]["models"]), folder / "engines.svg")
        _save(_typing(figures["product"]), folder / "typing.svg")


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _engines(models: Mapping[str, Any]) -> Figure:
    """Bars to the median and a line to the 95th percentile, a panel for each model."""
    figure = Figure(figsize=(7.2, 1.5 * len(models)), layout="constrained")
    panels = figure.subplots(len(models), 1, squeeze=False)[:, 0]
    for panel, (name, found) in zip(panels, models.items(), strict=True):
        engines = found["suggestion"]["engines"]
        names = [it for it in reversed(list(_TITLES)) if it in engines]
        for at, engine in enumerate(names):
            ms = engines[engine]["ms"]
            panel.barh(at, ms["p50"], color=_COLOURS[engine], height=0.7)
            panel.plot([ms["p50"], ms["p95"]], [at, at], color="#222222", linewidth=1)
            panel.annotate(
                f"{ms['p50']:.0f}",
                (ms["p95"], at),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
            )
        panel.set_yticks(range(len(names)), [_TITLES[it] for it in names])
        panel.set_title(f"{name}, {found['parameters']} parameters", loc="left")
        panel.set_xlim(left=0)
    panels[-1].set_xlabel("ms for 12 tokens: median, and a line to the 95th percentile")
    return figure


_KINDS: Mapping[str, str] = {
    "without_model": "known already",
    "with_model": "written by the model",
    "answered": "all answered keys",
}


def _typing(product: Mapping[str, Any]) -> Figure:
    """Latency of keys by what answered them, on a logarithmic axis."""
    latencies = product["typing"]["figures"]["measured"]["latencies_ms"]
    figure = Figure(figsize=(7.2, 1.8), layout="constrained")
    panel = figure.subplots()
    for at, kind in enumerate(_KINDS):
        ms = latencies[kind]
        if ms is None:
            continue
        panel.plot(
            [ms["least"], ms["p99"]], [at, at], color=_COLOURS["coauthor"], linewidth=2
        )
        for name, marker in (("p50", "o"), ("p95", "|"), ("p99", "|")):
            panel.plot(ms[name], at, marker, color=_COLOURS["coauthor"], markersize=8)
            panel.annotate(
                f"{ms[name]:.3g}",
                (ms[name], at),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
            )
    panel.set_yticks(range(len(_KINDS)), list(_KINDS.values()))
    panel.set_ylim(-0.6, len(_KINDS) - 0.3)
    panel.set_xscale("log")
    panel.xaxis.set_major_formatter(ScalarFormatter())
    panel.set_xlabel("ms from key to answer: median (dot), 95th and 99th percentile")
    return figure
