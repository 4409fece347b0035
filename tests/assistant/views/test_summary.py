"""A summary holds the sentences nearest to all that is said, none twice, in the order of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.views.summary import summary
from index.encoder import shared
from index.memory import TextCorpus

if TYPE_CHECKING:
    from index.encoder import Encoder

HARBOUR = (
    "The harbour of Quillmouth will be widened so that larger ferries can enter it by 2027. It is old. "
    "Widening the harbour of Quillmouth costs 40 million crowns, which the port and the ferries share. "
    "He likes walking along it in the evening when the lamps are lit and the streets are empty. "
    "The larger ferries that enter the widened harbour of Quillmouth will carry 800 people each. "
    "A baker in the old town won a prize for her bread in the spring of last year."
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return shared()


def chosen(encoder: Encoder, most: int, *texts: str) -> list[str]:
    corpus = TextCorpus(list(texts))
    parsed = [corpus.parsed(document.id) for document in corpus.documents()]
    places = summary(parsed, encoder.encode, most)  # type: ignore[arg-type] # an array is a sequence of rows
    by_id = {one.document.id: one.document.text for one in parsed}
    return [by_id[place.doc_id][place.start : place.end] for place in places]


def test_what_most_is_said_about_is_told_in_the_order_of_the_source(encoder: Encoder) -> None:
    said = chosen(encoder, 3, HARBOUR)
    assert [HARBOUR.index(text) for text in said] == sorted(HARBOUR.index(text) for text in said)
    assert len(said) == 3
    assert all("harbour" in text for text in said)


def test_a_sentence_that_leans_on_another_or_is_very_short_is_left_out(encoder: Encoder) -> None:
    said = chosen(encoder, 9, HARBOUR)
    assert len(said) == 4
    assert not [text for text in said if text.startswith(("It ", "He "))]


def test_what_is_said_twice_is_told_once(encoder: Encoder) -> None:
    first, *_, last = HARBOUR.split(". ")
    assert len({text.strip(" .") for text in chosen(encoder, 2, f"{first}. {first}. {first}. {last}")}) == 2


def test_every_document_has_its_share_and_an_empty_one_none(encoder: Encoder) -> None:
    said = chosen(encoder, 4, HARBOUR, HARBOUR.replace("Quillmouth", "Marn"), "Short.")
    assert sum("Quillmouth" in text for text in said) >= 1
    assert sum("Marn" in text for text in said) >= 1
    assert "Short." not in said
