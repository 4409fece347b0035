"""A reader of the real kind with few and random weights: quick, and as wild as a model can be."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import LlamaConfig, LlamaModel

from assistant.decoder import load_tokenizer, some_layers
from assistant.reading.scoring import LowerStates, PackedScorer
from eval.training.reader_network import ReaderModel
from index.inference.network import TorchNetwork
from index.inference.packing import cache_folder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WIDTH = 32


def tiny_decoder(seed: int = 0) -> LlamaModel:
    """Return a decoder of two narrow layers over the real one's words, with random weights that depend on ``seed``."""
    torch.manual_seed(seed)
    config = LlamaConfig(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, intermediate_size=64,
        vocab_size=49152,
    )  # fmt: skip
    return LlamaModel(config)


def tiny_model(seed: int = 0, *, two_way: bool = True) -> ReaderModel:
    """Return a reader over ``tiny_decoder``."""
    return ReaderModel(tiny_decoder(seed), WIDTH, apart=1, two_way=two_way).eval()


def scorer_of(model: ReaderModel) -> PackedScorer:
    """Return what scores with ``model``, whose decoder torch runs."""
    heads = {name: value.detach().numpy() for name, value in model.trained().items() if not name.startswith("encoder.")}
    lower, upper = (
        TorchNetwork(some_layers(copy.deepcopy(model.encoder), layers))
        for layers in (range(model.apart), range(model.apart, 2))
    )
    return PackedScorer(LowerStates(lower, two_way=model.two_way), upper, heads, two_way=model.two_way)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Return the decoder's tokenizer; the first time in a new home the decoder is unpacked."""
    return load_tokenizer(cache_folder())
