"""How fast documents are added, against the usual way over the same text in the same run.

The usual way is what LangChain's Chroma store with ``HuggingFaceEmbeddings`` does, without the packages that this
project does not install: chunks of at most 1,000 characters, encoded by sentence-transformers in batches of 32 and
written to Chroma. Start-up (imports, loading) counts on neither side.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.asking.speed import made_up_text
from index.encoder import embedded_model, shared
from index.inference.sentences import library_model
from index.library import Index
from index.store import VectorStore
from index.types import Passage

_CHUNK: Final = 1000
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class AddingSpeed:
    """Characters a second by this program (``ours``) and by the usual way (``usual``) over ``characters``."""

    characters: int
    ours: float
    usual: float


def measure_adding(paragraphs: int = 800) -> AddingSpeed:
    """Add about 500 characters a paragraph in both ways."""
    text = made_up_text(paragraphs)
    shared().load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "chronicle.txt")
        file.write_text(text, encoding="utf-8")
        with Index.open(Path(folder, "home")) as index:
            begun = time.perf_counter()
            index.add([file])
            ours = len(text) / (time.perf_counter() - begun)
        return AddingSpeed(len(text), ours, _usual(text, Path(folder, "usual")))


def _usual(text: str, folder: Path) -> float:
    model = library_model(str(embedded_model()))
    model.encode(["warm"])
    store = VectorStore(folder, "usual")
    begun = time.perf_counter()
    chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    vectors = model.encode(chunks, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
    passages = [Passage("d", number, number, number + 1, (number,)) for number in range(len(chunks))]
    store.put(passages, vectors)
    speed = len(text) / (time.perf_counter() - begun)
    store.close()
    return speed
