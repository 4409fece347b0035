"""Documents prepared beside one another, to be kept in order by the one process that owns the index.

``prepare`` reads and embeds a file and touches no index, so it may run in any process on any machine that sees the
file; ``OwnedIndex.keep`` writes a batch of them in one change. What is kept is what ``Index.add`` keeps of the same
files in the same order, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.loaders import load
from index.parsing import parse
from index.serial import parsed_to_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.encoder import Encoder
    from index.types import ParsedDocument

EMBEDDED_AT_ONCE: Final = 64
"""Passages that are embedded and stored between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read, to be kept under the name ``source``, by default its path.

    ``vectors`` are of length 1, shape (passages, dimension), None where nothing is embedded yet. ``stored`` is what is
    kept of ``parsed``, b"" where that is still to be made.
    """

    path: Path
    parsed: ParsedDocument
    vectors: NDArray[np.float32] | None = None
    keep_all: bool = False
    stored: bytes = b""
    source: str = ""


def prepare(path: Path, encoder: Encoder, *, keep_all: bool = False) -> Prepared:
    """Return what is to be kept of a file; raises ``DocumentRefused``."""
    parsed = parse(replace(load(path, keep_all=keep_all), source=str(path.absolute())))
    return Prepared(path, parsed, embedded(parsed, encoder), keep_all, parsed_to_bytes(parsed))


def embedded(parsed: ParsedDocument, encoder: Encoder) -> NDArray[np.float32]:
    """Return the vectors of a document's passages."""
    import numpy as np

    text = parsed.document.text
    texts = [text[passage.start : passage.end] for passage in parsed.passages]
    parts = (texts[start : start + EMBEDDED_AT_ONCE] for start in range(0, len(texts), EMBEDDED_AT_ONCE))
    vectors = [encoder.encode(part) for part in parts]
    return np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
