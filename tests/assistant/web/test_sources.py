"""How a source is named beside an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.types import cite
from assistant.web.conversation import Source
from assistant.web.sources import source_view
from assistant.web.words import words_in
from index.library import Index
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_source_is_named_by_its_section_unless_that_is_its_title(tmp_path: Path) -> None:
    text = tmp_path / "audit.md"
    text.write_text("# Audit of the harbour\n\nThe audit took a year.\n\n## Costs\n\nIt cost 3 million euros.\n")
    with Index.open(tmp_path / "home", encoder=QuickEncoder()) as index:
        index.add([text])
        (document,) = index.documents()
        places = []
        for quote in ("The audit took a year.", "It cost 3 million euros."):
            start = document.text.index(quote)
            source = Source(1, cite(document, start, start + len(quote)))
            places.append(source_view(index, source, words_in("en")).place)
    assert places == ["Audit of the harbour", "Audit of the harbour — Costs"]
