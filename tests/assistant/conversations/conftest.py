"""A store in an empty home folder, with a clock that moves on by a second at each look."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import Conversations

if TYPE_CHECKING:
    from assistant.store import Store


@pytest.fixture
def kept(store: Store) -> Conversations:
    clock = count(1_750_000_000)
    return Conversations(store, lambda: float(next(clock)))
