"""A reader of the real kind with few and random weights: fast, and as wild as a model can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from transformers import BertConfig, BertModel

from assistant.reading.base import load_tokenizer
from assistant.reading.model import ReaderModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def tiny_model(seed: int = 0) -> ReaderModel:
    """Return a reader of one narrow layer with random weights that depend on ``seed``."""
    torch.manual_seed(seed)
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    return ReaderModel(BertModel(config, add_pooling_layer=False)).eval()


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Return the base's tokenizer."""
    return load_tokenizer()
