"""Sources: how they are named, and the page that shows their text to who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.types import cite
from assistant.web.additions import Addition
from assistant.web.conversation import Source
from assistant.web.login import Login
from assistant.web.sources import source_address, source_routes, source_view
from assistant.web.words import words_in
from index.library import Index
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.web.backends import Backends


TEXT = 'The pier <script>alert(1)</script> was built in 1931. It is & stays "green".'


@pytest.fixture
def client(backends: Backends) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(source_routes(backends.index, backends.additions))
    with TestClient(Login(app, backends.accounts, backends.sessions), "http://localhost") as opened:
        yield opened


@pytest.fixture
def doc_id(backends: Backends, tmp_path: Path) -> str:
    source = tmp_path / "pier.txt"
    source.write_text(TEXT)
    (added,) = backends.index.add([source])
    return added.doc_id


def test_a_place_is_marked_and_nothing_of_the_document_is_markup(client: TestClient, doc_id: str) -> None:
    page = client.get(source_address(doc_id, 9, 34)).text
    assert '<mark id="cited">&lt;script&gt;alert(1)&lt;/script&gt;</mark> was built' in page
    assert "<script" not in page
    assert "&amp; stays &quot;green&quot;" in page


@pytest.mark.parametrize(("start", "end"), [(-5, -1), (40, 3), (10**9, 10**12), (0, 0)])
def test_a_place_that_is_none_marks_nothing(client: TestClient, doc_id: str, start: int, end: int) -> None:
    assert '<mark id="cited"></mark>' in client.get(source_address(doc_id, start, end)).text


def test_a_document_that_is_not_there_or_anothers_alone_is_not_found(
    client: TestClient, backends: Backends, doc_id: str
) -> None:
    assert client.get(source_address("d0000000000000000", 0, 5)).status_code == 404
    backends.additions.keep(Addition(doc_id, "somebody", "pier.txt", private=True))
    assert client.get(source_address(doc_id, 0, 5)).status_code == 404
    backends.accounts.add("Ann", "seven green doors")
    assert client.get(source_address(doc_id, 0, 5)).status_code == 401


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
