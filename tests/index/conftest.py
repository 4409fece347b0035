"""What the tests of the index share: the real encoder once, a quick one for many small steps, the article."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import shared as shared_index
from index.encoder import Encoder, shared
from index.library import Index
from index.places import ChromaAddress, Places
from index.shared import SharedIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.servers import Chroma, Postgres

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


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look ten times a second."""
    monkeypatch.setattr(shared_index, "_LOOKS", 0.1)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'switch.sqlite3'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database()


@pytest.fixture
def places(address: str, tmp_path: Path, chroma: Chroma) -> Places:
    """Return what two servers share."""
    return Places(ChromaAddress.of(chroma.address), str(tmp_path / "store"), address, lease=2.0)


@pytest.fixture
def server(places: Places, tmp_path: Path, quick_looks: None) -> Iterator[Callable[..., SharedIndex]]:
    """Return what opens the index as one more server does; on a busy machine only a long lease is surely renewed."""
    del quick_looks
    opened: list[SharedIndex] = []

    def open_one(encoder: Encoder | None = None, wait: float = 30.0, lease: float = places.lease) -> SharedIndex:
        home, shared = tmp_path / f"home{len(opened)}", replace(places, lease=lease)
        index = Index.open(home, encoder=encoder or QuickEncoder(), places=shared, wait=wait)
        assert isinstance(index, SharedIndex)
        opened.append(index)
        return index

    yield open_one
    for index in opened:
        index.close()


def soon(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
