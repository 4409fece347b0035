"""Made-up reading rows on disk, in memory and encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.decoder import load_tokenizer
from eval.training.reader_batches import ReaderBatches, ReaderPlan
from eval.training.reader_source import ReadingQuestion, load_sources
from index.inference.packing import cache_folder
from tests.eval.training.reader_rows_made_up import CONFIGURATION, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer


@pytest.fixture
def plan(tmp_path: Path) -> ReaderPlan:
    """Return a configuration for a training of seconds."""
    path = tmp_path / "tiny.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return ReaderPlan.read(path)


@pytest.fixture
def sources(tmp_path: Path, plan: ReaderPlan) -> list[ReadingQuestion]:
    """Return sixty made-up questions under ten titles."""
    write_rows(tmp_path)
    return load_sources(tmp_path, plan.shares, plan.titled)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Return the decoder's tokenizer."""
    return load_tokenizer(cache_folder())


@pytest.fixture
def people(plan: ReaderPlan, sources: list[ReadingQuestion], tokenizer: Tokenizer) -> ReaderBatches:
    """Return the encoded made-up rows, with people's labels alone."""
    return ReaderBatches(plan, sources, (), tokenizer)
