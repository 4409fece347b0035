"""Two tiny networks of the kinds that are packed, with random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, LlamaConfig, LlamaModel

from index.inference.network import Rows
from index.inference.packing import Recipe


def tiny_bert() -> BertModel:
    """Return an encoder of two narrow layers."""
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=80, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=64,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


def tiny_llama() -> LlamaModel:
    """Return a decoder of two narrow layers whose heads share keys and values."""
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=80, hidden_size=48, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
        intermediate_size=96, max_position_embeddings=64,
    )  # fmt: skip
    return LlamaModel(config).eval()


def some_rows(seed: int = 1, *, forward: bool = False) -> Rows:
    """Return three rows of random tokens, the first one padded."""
    generator = np.random.default_rng(seed)
    ids = generator.integers(1, 80, (3, 20))
    attended = np.ones((3, 20), dtype=bool)
    attended[0, 12:] = False
    seen = np.repeat(attended[:, None, :], 20, axis=1)
    if forward:
        seen &= np.tri(20, dtype=bool)
    seen |= np.eye(20, dtype=bool)
    types = generator.integers(0, 2, (3, 20))
    return Rows(ids, np.tile(np.arange(20), (3, 1)), types, seen)


def recipe(module: Any, name: str = "tiny network", probes: int = 2) -> Recipe:
    """Return how to make a network of ``module``."""
    return Recipe(name, "tiny", lambda: module, lambda: [some_rows(seed) for seed in range(probes)])


@pytest.fixture(params=[tiny_bert, tiny_llama], ids=["bert", "llama"])
def module(request: pytest.FixtureRequest) -> Any:
    """Return each kind of network."""
    return request.param()
