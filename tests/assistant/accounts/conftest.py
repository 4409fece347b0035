"""Accounts with quick hashes, and a clock that stands still until it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.accounts import Accounts

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 4


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_750_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path, rounds=ROUNDS)
