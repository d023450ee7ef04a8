"""What differs between processors and a graphics card, and nothing else does."""

from collections.abc import Iterable
from contextlib import AbstractContextManager

import numpy as np
import torch
from torch import Tensor


def choose(name: str) -> torch.device:
    """The named device; without a name a graphics card where there is one."""
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


def half_precision(device: torch.device) -> AbstractContextManager[object]:
    """Work in bfloat16 on a graphics card.

    Not on processors: those without instructions for it are many times slower so.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def to_device(arrays: Iterable[np.ndarray], device: torch.device) -> list[Tensor]:
    """The arrays as tensors on the device."""
    return [torch.as_tensor(it).to(device, non_blocking=True) for it in arrays]
