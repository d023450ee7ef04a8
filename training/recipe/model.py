"""The model in PyTorch: llama.cpp's `qwen3`, or `llama` without QK-norm.

Embeddings are tied.

Names and shapes follow what `export.py` writes, so that each weight has one home.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from recipe.settings import ModelSettings


class Model(nn.Module):
    """From tokens to the scores of the next one."""

    cos: Tensor
    sin: Tensor

    def __init__(self, settings: ModelSettings, vocabulary: int) -> None:
        super().__init__()
        self.settings = settings
        self.embedding = nn.Embedding(vocabulary, settings.width)
        self.blocks = nn.ModuleList(Block(settings) for _ in range(settings.layers))
        self.norm = nn.RMSNorm(settings.width, settings.norm_epsilon)
        cos, sin = _turns(settings)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def initialize(self, seed: int) -> None:
        """Small random weights; every block begins by adding nothing."""
        random = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, weight in self.named_parameters():
                if weight.ndim < 2:
                    weight.fill_(1.0)
                elif name.endswith(
                    ("attention.out.weight", "feed_forward.down.weight")
                ):
                    weight.zero_()
                elif name == "embedding.weight":
                    weight.normal_(0.0, 0.02, generator=random)
                else:
                    weight.normal_(0.0, weight.shape[1] ** -0.5, generator=random)

    def hidden(self, tokens: Tensor) -> Tensor:
        """What the model makes of each place, before it is turned into scores."""
        length = tokens.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cos, sin)
        return self.norm(x)

    def forward(self, tokens: Tensor) -> Tensor:
        """The scores of every piece, at every place."""
        return functional.linear(self.hidden(tokens), self.embedding.weight)

    def loss(
        self, read: Tensor, said: Tensor, learned: Tensor, z_loss: float
    ) -> Tensor:
        """The sum over the learned places of what the model did not expect, in nats."""
        hidden = self.hidden(read)[learned]
        scores = functional.linear(hidden, self.embedding.weight).float()
        total = functional.cross_entropy(scores, said[learned], reduction="sum")
        if z_loss:
            total = total + z_loss * scores.logsumexp(-1).square().sum()
        return total


class Block(nn.Module):
    """Attention and a feed-forward network, each added to what came in."""

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        width, epsilon = settings.width, settings.norm_epsilon
        self.attention_norm = nn.RMSNorm(width, epsilon)
        self.attention = Attention(settings)
        self.feed_forward_norm = nn.RMSNorm(width, epsilon)
        self.feed_forward = FeedForward(width, settings.feed_forward)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """The same places, better understood."""
        x = x + self.attention(self.attention_norm(x), cos, sin)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Attention(nn.Module):
    """Grouped heads with normed queries and keys, and positions as rotations."""

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        self.heads, self.kv_heads = settings.heads, settings.kv_heads
        self.head_width = settings.head_width
        inner, shared = self.heads * self.head_width, self.kv_heads * self.head_width
        self.query = nn.Linear(settings.width, inner, bias=False)
        self.key = nn.Linear(settings.width, shared, bias=False)
        self.value = nn.Linear(settings.width, shared, bias=False)
        self.out = nn.Linear(inner, settings.width, bias=False)
        if settings.query_key_norm:
            self.query_norm = _HeadNorm(self.head_width, settings.norm_epsilon)
            self.key_norm = _HeadNorm(self.head_width, settings.norm_epsilon)
        else:
            self.query_norm = self.key_norm = nn.Identity()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """What each place takes from those before it."""
        rows, length, _ = x.shape
        split = (rows, length, -1, self.head_width)
        query = _turned(self.query_norm(self.query(x).view(split)), cos, sin)
        key = _turned(self.key_norm(self.key(x).view(split)), cos, sin)
        value = self.value(x).view(split)
        taken = functional.scaled_dot_product_attention(
            query.transpose(1, 2),
            key.transpose(1, 2),
            value.transpose(1, 2),
            is_causal=True,
            enable_gqa=self.heads != self.kv_heads,
        )
        return self.out(taken.transpose(1, 2).reshape(rows, length, -1))


class _HeadNorm(nn.RMSNorm):
    """In the precision of what it norms: PyTorch has no fast way for two at once."""

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight.to(x.dtype)
        return functional.rms_norm(x, self.normalized_shape, weight, self.eps)


class FeedForward(nn.Module):
    """SwiGLU."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, inner, bias=False)
        self.up = nn.Linear(width, inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Each place by itself."""
        return self.down(functional.silu(self.gate(x)) * self.up(x))


def _turns(settings: ModelSettings) -> tuple[Tensor, Tensor]:
    """The cosines and sines of every position's angles, one row for each."""
    half = torch.arange(0, settings.head_width, 2, dtype=torch.float64)
    speeds = settings.rope_base ** (-half / settings.head_width)
    angles = torch.outer(torch.arange(settings.context, dtype=torch.float64), speeds)
    # A head's first half is turned against its second: llama.cpp's NEOX order.
    angles = torch.cat([angles, angles], dim=1)[:, None, :]
    return angles.cos().float(), angles.sin().float()


def _turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    turned = torch.cat([-second, first], dim=-1)
    return (x * cos + turned * sin).to(x.dtype)
