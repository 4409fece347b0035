"""The encoder that the reader starts from, and its fingerprint.

Only what training changed is shipped; the rest (above all the word vectors, half of all parameters) comes from the
installed package. The fingerprint says that it is the same package as at training. torch is imported only to load it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from index.encoder import embedded_model

if TYPE_CHECKING:
    from transformers import BertModel


@lru_cache(maxsize=1)
def base_fingerprint() -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 over the base's weights and vocabulary."""
    digest = hashlib.sha256()
    for name in ("model.safetensors", "tokenizer.json"):
        with (embedded_model() / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def load_tokenizer() -> Tokenizer:
    """Return the base's tokenizer without padding or truncation, which ``encoding`` does itself."""
    tokenizer = Tokenizer.from_file(str(embedded_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_base() -> BertModel:
    """Return the base encoder with its published weights, in float32.

    Read here and not by ``from_pretrained``, which writes a report of the unused pooling layer to the terminal.
    """
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    encoder = BertModel(BertConfig.from_pretrained(embedded_model()), add_pooling_layer=False)
    known = encoder.state_dict()
    published = load_file(embedded_model() / "model.safetensors")
    encoder.load_state_dict({name: tensor for name, tensor in published.items() if name in known})
    return encoder
