"""A store in an empty home folder, with a clock that moves on by a second at each look."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import Conversations
from assistant.store import NAME, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / NAME)
    yield opened
    opened.close()


@pytest.fixture
def kept(store: Store) -> Conversations:
    clock = count(1_750_000_000)
    return Conversations(store, lambda: float(next(clock)))
