"""The kinds of models that tests need: how they remember what they have read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

WIDTH, HEADS, HIDDEN = 32, 2, 64
_INNER, _STATE, _RANK, _KERNEL = 2 * WIDTH, 16, 2, 4

Shapes = Mapping[str, tuple[int, ...]]
"""Rows first, as numpy has them."""


@dataclass(frozen=True)
class Kind:
    """An architecture of llama.cpp, its metadata without the prefix, its layers."""

    architecture: str
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])
    layers: Sequence[Shapes] = ()


_ATTENTION: Shapes = {
    "attn_norm.weight": (WIDTH,),
    "attn_q.weight": (WIDTH, WIDTH),
    "attn_k.weight": (WIDTH, WIDTH),
    "attn_v.weight": (WIDTH, WIDTH),
    "attn_output.weight": (WIDTH, WIDTH),
}
_FEED_FORWARD: Shapes = {
    "ffn_norm.weight": (WIDTH,),
    "ffn_gate.weight": (HIDDEN, WIDTH),
    "ffn_up.weight": (HIDDEN, WIDTH),
    "ffn_down.weight": (WIDTH, HIDDEN),
}
_STATE_SPACE: Shapes = {
    "attn_norm.weight": (WIDTH,),
    "ssm_in.weight": (2 * _INNER, WIDTH),
    "ssm_conv1d.weight": (_INNER, _KERNEL),
    "ssm_conv1d.bias": (_INNER,),
    "ssm_x.weight": (_RANK + 2 * _STATE, _INNER),
    "ssm_dt.weight": (_INNER, _RANK),
    "ssm_dt.bias": (_INNER,),
    "ssm_a": (_INNER, _STATE),
    "ssm_d": (_INNER,),
    "ssm_out.weight": (WIDTH, _INNER),
}
_STATE_SPACE_SIZES: Mapping[str, object] = {
    "ssm.conv_kernel": _KERNEL,
    "ssm.inner_size": _INNER,
    "ssm.state_size": _STATE,
    "ssm.time_step_rank": _RANK,
}

LLAMA = Kind("llama", layers=[_ATTENTION | _FEED_FORWARD])
SLIDING_WINDOW = Kind(
    "gemma3",
    {
        "attention.sliding_window": 16,
        "attention.key_length": WIDTH // HEADS,
        "attention.value_length": WIDTH // HEADS,
    },
    # Every sixth layer looks at everything.
    [
        {
            **_ATTENTION,
            **_FEED_FORWARD,
            "attn_q_norm.weight": (WIDTH // HEADS,),
            "attn_k_norm.weight": (WIDTH // HEADS,),
            "post_attention_norm.weight": (WIDTH,),
            "post_ffw_norm.weight": (WIDTH,),
        }
    ]
    * 6,
)
RECURRENT = Kind("mamba", _STATE_SPACE_SIZES, [_STATE_SPACE] * 2)
HYBRID = Kind(
    "jamba",
    {**_STATE_SPACE_SIZES, "attention.head_count_kv": [0, HEADS]},
    [
        {
            **_STATE_SPACE,
            **_FEED_FORWARD,
            "ssm_dt_norm.weight": (_RANK,),
            "ssm_b_norm.weight": (_STATE,),
            "ssm_c_norm.weight": (_STATE,),
        },
        {**_ATTENTION, **_FEED_FORWARD},
    ],
)


def layer_weights(kind: Kind, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Random weights for all layers, with norms of 1."""
    return {
        f"blk.{at}.{name}": _weight(name, shape, random)
        for at, layer in enumerate(kind.layers)
        for name, shape in layer.items()
    }


def _weight(
    name: str, shape: tuple[int, ...], random: np.random.Generator
) -> np.ndarray:
    if "norm" in name:
        return np.ones(shape, dtype=np.float32)
    if name == "ssm_a":
        # States fade: e to the power of this, token by token.
        return -random.uniform(0.1, 2.0, shape).astype(np.float32)
    return random.standard_normal(shape, dtype=np.float32) * 0.3
