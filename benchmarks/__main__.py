"""Everything in one command: `uv run python -m benchmarks`.

Measures the product and the engines, writes all figures to `docs/speed/figures.json`,
draws them, and renews the tables of `docs/speed.md`.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import FIGURES, renew
from benchmarks.setting import Figures

_LONG_LISTS = ("presses", "each")
"""Every key and every suggestion: for a file of one's own, not for the repository."""


def main() -> None:
    """Measure, write, draw. The parts run one after the other, each in a process."""
    options = _options()
    with TemporaryDirectory(prefix="coauthor-benchmarks-") as folder:
        product = Path(folder) / "product.json"
        engines = Path(folder) / "engines.json"
        _run(["benchmarks.product", "--out", str(product)])
        peer = options.llama_server
        _run(
            [
                *("benchmarks.engines", "--out", str(engines)),
                *("--models", options.models),
                *(["--llama-server", str(peer.absolute())] if peer else []),
            ]
        )
        found: Figures = {
            "commands": {
                "product": "python -m benchmarks.product",
                "engines": f"python -m benchmarks.engines --models {options.models}"
                + (" --llama-server PROGRAM" if peer else ""),
            },
            "product": json.loads(product.read_text("utf-8")),
            "engines": json.loads(engines.read_text("utf-8")),
        }
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(_short(found), indent=1) + "\n", "utf-8")
    renew()


def _run(arguments: Sequence[str]) -> None:
    subprocess.run([sys.executable, "-m", *arguments], check=True)


def _short(value: Figures) -> Figures:
    """Without the long lists, at any depth."""
    return {
        key: _short(it) if isinstance(it, dict) else it
        for key, it in value.items()
        if key not in _LONG_LISTS
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--models", default="bundled,100m,500m,1.5b")
    parser.add_argument(
        "--llama-server", type=Path, help="the program; left out without"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
