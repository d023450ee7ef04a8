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
    """Work in bfloat16 where that is faster."""
    return torch.autocast(
        device.type, torch.bfloat16, enabled=has_fast_half_precision(device)
    )


def has_fast_half_precision(device: torch.device) -> bool:
    """Whether it has instructions for bfloat16: graphics cards, some processors.

    Without them a processor is many times slower in bfloat16; with AVX-512 BF16 the
    miniature sizes here were read 1.4 times faster than in float32.
    """
    return device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()  # pyright: ignore[reportPrivateUsage] # It has no public name.


def to_device(arrays: Iterable[np.ndarray], device: torch.device) -> list[Tensor]:
    """The arrays as tensors on the device."""
    return [torch.as_tensor(it).to(device, non_blocking=True) for it in arrays]
