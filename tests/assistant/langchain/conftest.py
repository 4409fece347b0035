"""An index of two made-up documents, opened once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant import Briefing
from tests.assistant.harbour import written

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefing]:
    """Return the briefing over both documents."""
    folder = tmp_path_factory.mktemp("made_up")
    with Briefing.open(folder / "home") as opened:
        opened.add(written(folder))
        yield opened
