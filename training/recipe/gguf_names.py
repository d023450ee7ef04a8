"""What llama.cpp calls a model of ours and its weights, and in which order."""

from recipe.settings import ModelSettings

_NAMES = {
    "attention_norm": "attn_norm",
    "attention.query": "attn_q",
    "attention.key": "attn_k",
    "attention.value": "attn_v",
    "attention.out": "attn_output",
    "attention.query_norm": "attn_q_norm",
    "attention.key_norm": "attn_k_norm",
    "feed_forward_norm": "ffn_norm",
    "feed_forward.gate": "ffn_gate",
    "feed_forward.up": "ffn_up",
    "feed_forward.down": "ffn_down",
}
"""What each weight of a block is called in PyTorch and in a GGUF."""


def architecture(model: ModelSettings) -> str:
    """What llama.cpp calls a model of this shape."""
    return "qwen3" if model.query_key_norm else "llama"


def is_turned_in_pairs(name: str, model: ModelSettings) -> bool:
    """Whether a GGUF has the rows of this weight in another order than we.

    Positions turn a head's first half against its second in `qwen3` and here, and each
    even row against the odd one behind it in `llama`.
    """
    rows = ("attn_q.weight", "attn_k.weight")
    return name.endswith(rows) and architecture(model) == "llama"


def gguf_name(name: str) -> str:
    """A weight's name in the GGUF. Raises KeyError for one that has none."""
    whole = {
        "embedding.weight": "token_embd.weight",
        "norm.weight": "output_norm.weight",
    }
    if name in whole:
        return whole[name]
    _, block, rest = name.split(".", maxsplit=2)
    return f"blk.{block}.{_NAMES[rest.removesuffix('.weight')]}.weight"
