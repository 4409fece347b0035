"""Texts to vectors: the packed encoder, or any model through sentence-transformers.

sentence-transformers loads the embedded model when it is packed. From then on only its tokenizer and its graph are
needed: importing the library alone takes as long as reading forty pages.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import EncoderUnavailable
from index.inference.graph import Format
from index.inference.network import Rows, probes
from index.inference.packing import Recipe, network

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Vectors = NDArray[np.float32]


class PackedSentences:
    """The embedded model: mean pooling over the hidden states of its packed network."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Load the model in ``folder``, packed under ``fingerprint``; raises ``EncoderUnavailable``."""
        from tokenizers import Tokenizer

        from index.encoder import pack_embedded

        try:
            limit = int(
                json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
            )
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the tokenizer's library raises bare exceptions
            message = f"The embedding model cannot be loaded ({error}); run `make install` again."
            raise EncoderUnavailable(message) from error
        self._tokenizer.enable_truncation(limit)
        self._tokenizer.enable_padding()
        recipe = Recipe(
            "encoder",
            fingerprint,
            load=lambda: library_model(str(folder))[0].auto_model,
            probes=lambda: [self._rows([probe.question, probe.passage, *probe.claims]) for probe in probes()],
            formats=(Format.FLOAT32,),
            loader=pack_embedded,
        )
        self._network = network(recipe)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one vector per text, not normalised, (texts, dimension)."""
        rows = self._rows(texts)
        real = rows.seen[:, 0, :, None]
        hidden = self._network.hidden(rows)
        made: Vectors = (hidden * real).sum(1) / real.sum(1)
        return made

    def _rows(self, texts: Sequence[str]) -> Rows:
        read = self._tokenizer.encode_batch(list(texts))
        ids = np.array([one.ids for one in read])
        attended = np.array([one.attention_mask for one in read], dtype=bool)
        positions = np.broadcast_to(np.arange(ids.shape[1]), ids.shape).copy()
        seen = np.broadcast_to(attended[:, None, :], (*ids.shape, ids.shape[1]))
        return Rows(ids, positions, np.zeros_like(ids), seen)


class LibrarySentences:
    """A model that sentence-transformers loads: a folder, or the name of a model on disk."""

    def __init__(self, name: str) -> None:
        """Load the model; raises ``EncoderUnavailable`` if it is not on disk."""
        self._model = library_model(name)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one vector per text, not normalised, (texts, dimension)."""
        made: Vectors = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return made


def library_model(name: str) -> Any:  # noqa: ANN401 - the library is imported late
    """Return the model from disk, never from a network; raises ``EncoderUnavailable`` if it is not there."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        message = f"The embedding model {name} cannot be loaded ({error}); name a folder or a model that is on disk."
        raise EncoderUnavailable(message) from error
