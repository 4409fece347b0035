"""What the tests of the index share: the real encoder once, a quick one for many small steps, the article."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.encoder import Encoder, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = Path(__file__).parents[3] / "shared" / "briefing"


class QuickEncoder(Encoder):
    """A real encoder of another, tiny kind: words hashed into 32 dimensions. For tests that start many processes."""

    dimension: int = 32

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this kind of encoder."""
        return "quick"

    def _encoded(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[hashlib.sha256(word.encode()).digest()[0] % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the real encoder, loaded once."""
    return shared()


@pytest.fixture(scope="session")
def article() -> Path:
    """Return the article, the real input; skip where the folder beside the checkout is missing."""
    found = sorted(ARTICLE.glob("*.txt"))
    if not found:
        pytest.skip("../shared/briefing is missing on this machine")
    return found[0]
