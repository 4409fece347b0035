"""An index with one document and the receipt of an answer from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import prompts
from assistant.receipts import write_receipt
from assistant.types import Answer, Claim, Status, Verdict, cite
from index.library import Index
from tests.assistant.receipts import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return the file that the document was read from."""
    path = tmp_path / "minutes.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def index(source: Path, tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "home") as opened:
        opened.add([source])
        yield opened


@pytest.fixture
def answer(index: Index) -> Answer:
    """Return an answer with one citation and one that lies near."""
    document = index.documents()[0]
    buses = document.text.index("It agreed")
    citation = cite(document, buses, buses + len("It agreed to buy 31 electric buses."))
    claim = Claim(citation.quote, (citation,), Verdict.SUPPORTED, 0.0)
    near = cite(document, 0, len("The council of Lakeside met on Monday."))
    prints = {"prompt:system": prompts.load("system").fingerprint}
    return Answer("How many?", Status.ANSWERED, (claim,), nearest=(near,), fingerprints=prints)


@pytest.fixture
def file(answer: Answer, index: Index, tmp_path: Path) -> Path:
    """Return the answer's receipt."""
    path = tmp_path / "receipt.json"
    write_receipt(path, answer, index)
    return path
