"""Run them: `uv run python -m benchmarks.engines --models bundled,100m --out FILE`."""

from benchmarks.engines.run import main

main()
