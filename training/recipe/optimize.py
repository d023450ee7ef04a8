"""How the weights move: Muon for the matrices, AdamW for the rest, and how fast."""

from collections.abc import Iterable

from torch import nn
from torch.optim import AdamW, Optimizer

from recipe.muon import Muon
from recipe.settings import RunSettings


def optimizers(model: nn.Module, run: RunSettings) -> list[Optimizer]:
    """Both; every weight belongs to exactly one of them.

    The embedding is a table of rows, not a map, so it is not Muon's.
    """
    named = list(model.named_parameters())
    matrices = [it for name, it in named if it.ndim == 2 and "embedding" not in name]
    embedding = [it for name, it in named if "embedding" in name]
    others = [it for it in model.parameters() if it.ndim < 2]
    adam = AdamW(
        [
            {"params": embedding, "weight_decay": 0.0},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=run.adam_rate,
        betas=(0.9, 0.95),
        fused=embedding[0].is_cuda,
    )
    muon = Muon(matrices, run.muon_rate, run.momentum, run.muon_decay)
    for optimizer in (adam, muon):
        for group in optimizer.param_groups:
            group["full_rate"] = group["lr"]
    return [adam, muon]


def rate(step: int, steps: int, run: RunSettings) -> float:
    """The share of the full rate at this step: up, level, down to almost nothing."""
    rising = max(1, round(steps * run.warm_up))
    falling = max(1, round(steps * run.decay))
    return min(1.0, (step + 1) / rising, (steps - step) / falling)


def set_rate(optimizers: Iterable[Optimizer], share: float) -> None:
    """Give every group this share of its own full rate."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["full_rate"] * share
