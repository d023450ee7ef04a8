"""How many processor cores this process may really use."""

import os
from pathlib import Path

_TOPOLOGY = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def available_cores() -> int:
    """Physical cores, within the affinity and the container's quota; at least 1.

    Two threads on one core only get in each other's way here.
    """
    if not hasattr(os, "sched_getaffinity"):
        return max(os.cpu_count() or 1, 1)
    logical = os.sched_getaffinity(0)
    physical = {_core(cpu) for cpu in logical}
    return max(min(len(physical), _quota(len(logical))), 1)


def _core(cpu: int) -> str:
    """Something that is the same for all logical processors of one core."""
    try:
        topology = _TOPOLOGY / f"cpu{cpu}" / "topology"
        return (topology / "thread_siblings_list").read_text()
    except OSError:
        return str(cpu)


def _quota(otherwise: int) -> int:
    """Processors' worth of time the container may use, rounded up."""
    try:
        allowance, period = _QUOTA.read_text().split()
        return -(-int(allowance) // int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return otherwise
