"""Made-up reading rows on disk and in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.training.reader_plan import Plan
from assistant.training.reader_source import Source, load_sources
from tests.assistant.training.reader_rows_made_up import CONFIGURATION, write_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Return a configuration for a training of seconds."""
    path = tmp_path / "tiny.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return Plan.read(path)


@pytest.fixture
def sources(tmp_path: Path, plan: Plan) -> list[Source]:
    """Return sixty made-up questions under ten titles."""
    write_rows(tmp_path)
    return load_sources(tmp_path, plan.shares, plan.titled)
