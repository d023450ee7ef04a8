"""How much memory server and worker take after some typing, on Linux.

Counted is the proportional set size: pages that several processes share are divided
among them, so the sum over all of ours is what they take together.
"""

import re
from pathlib import Path

import psutil

from benchmarks.setting import Figures, Setting, opened, server
from coauthor.cli.bench.keys import keys, split
from coauthor.cli.bench.replay import Plan, replay

_MB = 1e6
_KEYS = 300


def memory(setting: Setting, text: str) -> Figures | None:
    """Megabytes; None where the system does not tell."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    beginning, rest = split(text, _KEYS)
    with server(setting, prefetch=True, deadlineMs=400) as wire:
        editor = opened(wire, beginning)
        replay(wire, editor, keys(beginning, rest), Plan(seed=1, rhythm=None))
        children = psutil.Process(wire.pid).children(recursive=True)
        of_server = _pss(wire.pid)
        of_workers = sum(_pss(child.pid) for child in children)
        pids = (wire.pid, *(child.pid for child in children))
        of_model = sum(_pss_of_model(pid, setting.model.file) for pid in pids)
    together = of_server + of_workers
    return {
        "server_mb": round(of_server / _MB, 1),
        "worker_mb": round(of_workers / _MB, 1),
        "workers": len(children),
        "together_mb": round(together / _MB, 1),
        "of_that_the_models_file_mb": round(of_model / _MB, 1),
        "without_the_models_file_mb": round((together - of_model) / _MB, 1),
        "models_file_on_disk_mb": round(setting.model.bytes / _MB, 1),
    }


def _pss(pid: int) -> int:
    """Bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return _kilobytes(rollup) * 1024


def _pss_of_model(pid: int, file: str) -> int:
    """Bytes of the pages that hold the model's file itself."""
    smaps = Path(f"/proc/{pid}/smaps").read_text()
    regions = re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", smaps)
    ours = [region for region in regions if file in region.partition("\n")[0]]
    return sum(map(_kilobytes, ours)) * 1024


def _kilobytes(smaps: str) -> int:
    found = re.search(r"(?m)^Pss:\s+(\d+) kB", smaps)
    return int(found[1]) if found else 0
