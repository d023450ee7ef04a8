"""What a run is after some step, on disk: enough to go on as if it had never stopped.

A checkpoint is written beside its place and then moved there, so that a run that is
killed at any moment leaves the one before it whole.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
import torch
from torch import nn
from torch.optim import Optimizer

from recipe.settings import Config

_KEPT = 2


@dataclass(slots=True)
class Progress:
    """How far a run is. The data's place follows from the step."""

    step: int = 0
    """Steps done."""
    seconds: float = 0.0
    """Spent on them, over all sessions."""


def save(
    folder: Path,
    progress: Progress,
    model: nn.Module,
    optimizers: list[Optimizer],
    config: Config,
) -> None:
    """Write a checkpoint and remove all but the newest two."""
    path = folder / f"step-{progress.step:07}.pt"
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        torch.save(
            {
                "step": progress.step,
                "seconds": progress.seconds,
                "model": model.state_dict(),
                "optimizers": [it.state_dict() for it in optimizers],
                "config": msgspec.json.encode(config).decode(),
            },
            file,
        )
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    for old in sorted(folder.glob("step-*.pt"))[:-_KEPT]:
        old.unlink()


def newest(folder: Path) -> Path | None:
    """The checkpoint to go on from; None before the first."""
    return max(folder.glob("step-*.pt"), default=None)


def restore(
    path: Path, model: nn.Module, optimizers: list[Optimizer], config: Config
) -> Progress:
    """Bring everything back to the checkpoint's step.

    Raises ValueError when the run was begun with another configuration, unless only its
    end, its pace of saving or its speed differ.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    begun = msgspec.json.decode(saved["config"], type=Config)
    if _lasting(begun) != _lasting(config):
        raise ValueError(
            f"{path.parent} belongs to a run with another configuration. "
            "Give this one's file another name, or remove that folder."
        )
    model.load_state_dict(saved["model"])
    for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return Progress(saved["step"], saved["seconds"])


def weights(path: Path) -> dict[str, torch.Tensor]:
    """The model alone."""
    return torch.load(path, map_location="cpu", weights_only=True)["model"]


def progress(path: Path) -> Progress:
    """How far the run was."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    return Progress(saved["step"], saved["seconds"])


def _lasting(config: Config) -> Config:
    """Without what may change while a run goes on."""
    run = msgspec.structs.replace(
        config.run, checkpoint_minutes=0.0, compile=False, micro_batch=1
    )
    return msgspec.structs.replace(config, run=run, skills=[], about="")
