"""How well the model expects text that it never learned: to watch a run by.

These documents come from the training split. How good a finished model is, is measured
on the `eval` split, through llama.cpp, by `coauthor bench model`.
"""

import math

import msgspec
import torch
from torch.nn import functional

from recipe.device import half_precision
from recipe.model import Model
from recipe.places import Places
from recipe.prepare import Count
from recipe.windows import Shard

_BLOCKS = 8
"""Windows of each genre, from its beginning: some seconds on two cores."""
_AT_ONCE = 4


@torch.no_grad()
def bits_per_character(
    places: Places, model: Model, device: torch.device
) -> dict[str, float]:
    """For each genre that has held-out text, and `mean`, which counts them alike.

    The characters of a window are its tokens times the genre's mean length of a token.
    """
    found: dict[str, float] = {}
    for genre in places.recipe.config.mixture:
        figures = places.held_out / f"{genre}.json"
        count = msgspec.json.decode(figures.read_bytes(), type=Count)
        shard = Shard(places.held_out, genre, model.settings.context)
        if shard.blocks and genre != "titles":
            nats = _nats_per_token(shard, model, device)
            bits = nats / math.log(2) * count.tokens / count.characters
            found[genre] = round(bits, 4)
    if found:
        found["mean"] = round(sum(found.values()) / len(found), 4)
    return found


def _nats_per_token(shard: Shard, model: Model, device: torch.device) -> float:
    total, places = 0.0, 0
    for first in range(0, min(shard.blocks, _BLOCKS), _AT_ONCE):
        last = min(first + _AT_ONCE, shard.blocks, _BLOCKS)
        tokens = torch.stack(
            [torch.from_numpy(shard.block(at)[0]) for at in range(first, last)]
        ).to(device)
        read, said = tokens[:, :-1].clone(), tokens[:, 1:]
        read[:, 0] = 0
        with half_precision(device):
            scores = model(read)
        total += functional.cross_entropy(
            scores.float().flatten(0, 1), said.flatten(), reduction="sum"
        ).item()
        places += said.numel()
    return total / places
