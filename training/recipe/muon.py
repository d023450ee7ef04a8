"""Muon: momentum whose direction is made orthogonal before it moves a matrix.

PyTorch's own `torch.optim.Muon` does this in bfloat16 and one matrix at a time. Here
matrices of one shape go together, and in float32 where bfloat16 is slow.
"""

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.optim import Optimizer

from recipe.device import has_fast_half_precision

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic iteration: the steepest at zero, so five rounds are enough (published
with Muon by Keller Jordan)."""
_ROUNDS = 5


class Muon(Optimizer):
    """For matrices only. The rate means the same as AdamW's: see `_scale`."""

    def __init__(
        self, params: Iterable[Tensor], lr: float, momentum: float, weight_decay: float
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(  # pyright: ignore[reportIncompatibleMethodOverride] # No loss to give.
        self, closure: None = None
    ) -> None:
        """Move every matrix once."""
        assert closure is None
        for group in self.param_groups:
            alike: defaultdict[torch.Size, list[Tensor]] = defaultdict(list)
            for weight in group["params"]:
                if weight.grad is not None:
                    alike[weight.shape].append(weight)
            for weights in alike.values():
                self._move(weights, group)

    def _move(self, weights: list[Tensor], group: dict[str, float]) -> None:
        steps: list[Tensor] = []
        for weight in weights:
            state = self.state[weight]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(weight)
            kept, gradient = state["momentum"], weight.grad
            assert gradient is not None
            kept.lerp_(gradient, 1 - group["momentum"])
            steps.append(gradient.lerp(kept, group["momentum"]))
        directions = orthogonal(torch.stack(steps))
        rate = group["lr"]
        for weight, direction in zip(
            weights, directions.to(weights[0].dtype), strict=True
        ):
            weight.mul_(1 - rate * group["weight_decay"])
            weight.add_(direction, alpha=-rate * _scale(weight.shape))


def orthogonal(matrices: Tensor) -> Tensor:
    """Nearly the closest matrices of which all singular values are one."""
    x = matrices.to(
        torch.bfloat16 if has_fast_half_precision(matrices.device) else torch.float32
    )
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    a, b, c = _COEFFICIENTS
    for _ in range(_ROUNDS):
        gram = x @ x.mT
        x = torch.baddbmm(
            x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a
        )
    return x.mT if tall else x


def _scale(shape: torch.Size) -> float:
    """Makes a step as long as AdamW's usually are, so that rates can be compared."""
    return 0.2 * max(shape) ** 0.5
