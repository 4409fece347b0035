"""What is quoted where another document gives another figure, and which documents an answer waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.questions.understanding import understand
from assistant.quoting.answerer import QuoteAnswerer, conflicting, may_wait, unread
from assistant.quoting.selection import Decision, rank
from assistant.types import ClaimShown, Finished
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import MadeUpReader, decision, hits_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.reading.reader import Reading
    from index.types import ParsedDocument

QUESTION = "How much did the quay cost?"
TWELVE = "The quay cost 12 million crowns."
NINE = "The quay cost 9 million crowns, the board says."
SURE = {"12 million": 0.99, "9 million": 0.9}


class _Dated(TextCorpus):
    """Texts whose documents have dates, None for none."""

    def __init__(self, texts: Sequence[str], dates: Sequence[date | None]) -> None:
        super().__init__(texts)
        self._dates = {document.id: day for document, day in zip(self.documents(), dates, strict=True)}

    def parsed(self, doc_id: str) -> ParsedDocument:
        """See ``TextCorpus``."""
        whole = super().parsed(doc_id)
        return replace(whole, document=replace(whole.document, published=self._dates[doc_id]))


class _Counting(MadeUpReader):
    """Remembers how many passages it has read."""

    read_so_far = 0

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """See ``PassageReader``."""
        type(self).read_so_far += len(passages)
        return super().read(question, passages)


@pytest.mark.parametrize("first", [0.7, 0.9], ids=["all read", "the other read later"])
@pytest.mark.parametrize(
    ("texts", "answers", "said"),
    [
        ([TWELVE, NINE], {"9 million": -0.2}, NINE),
        ([TWELVE, NINE], {"9 million": -0.65}, None),
        ([f"{TWELVE} {NINE}"], {"9 million": -0.1}, None),
        ([TWELVE, "The quay cost 12 million, the board says."], {}, None),
        ([TWELVE, "The quay cost a lot."], {"a lot": -0.1}, None),
        ([TWELVE, "The quay of 1950 cost a lot."], {"a lot": -0.1}, None),
        ([TWELVE], {}, None),
        ([TWELVE, "The new school cost 9 million crowns."], {"9 million": -0.1}, None),
    ],
    ids=[
        "another figure",
        "far behind",
        "one document",
        "same figure",
        "no figure",
        "a figure outside the answer",
        "alone",
        "another thing",
    ],
)
def test_documents_disagree_where_another_ones_answer_has_another_number(
    texts: list[str], answers: Mapping[str, float], said: str | None, first: float
) -> None:
    known = {"12 million": first, **{words: first + less for words, less in answers.items()}}
    other = conflicting(decision(QUESTION, texts, known), MadeUpReader(known), TextCorpus(texts))
    assert (other and other.candidate.text) == said


def test_an_answer_without_a_figure_is_not_held_against_another_document() -> None:
    texts = ["The quay cost a lot.", TWELVE]
    made = decision(QUESTION, texts, {"a lot": 0.95, "12 million": 0.9})
    assert unread(made) == ()
    assert conflicting(made, MadeUpReader({"12 million": 0.9}), TextCorpus(texts)) is None


@pytest.mark.parametrize(
    ("dates", "waits"),
    [
        ((None, None), True),
        ((date(2026, 5, 1), date(2026, 4, 1)), True),
        ((date(2026, 5, 1), None), True),
        ((date(2026, 5, 1), date(2026, 6, 1)), False),
        ((None, date(2026, 6, 1)), False),
    ],
)
def test_only_a_newer_document_is_waited_for(dates: tuple[date | None, date | None], *, waits: bool) -> None:
    corpus = _Dated([TWELVE, NINE], dates)
    found = rank(understand(QUESTION), hits_of(corpus), corpus, MadeUpReader(SURE))
    assert may_wait(Decision(understand(QUESTION), found, 0.9, declines=False)) is waits


@pytest.mark.parametrize(
    ("dates", "read", "said"),
    [
        ((date(2026, 5, 1), date(2026, 4, 1)), 1, [TWELVE, NINE]),
        ((date(2026, 5, 1), date(2026, 6, 1)), 2, [NINE, TWELVE]),
    ],
    ids=["the older one is read afterwards", "the newer one first"],
)
def test_a_sure_answer_is_shown_before_what_is_no_newer_is_read(
    dates: tuple[date, date], read: int, said: list[str]
) -> None:
    corpus = _Dated([TWELVE, NINE], dates)
    reader = _Counting(SURE)
    _Counting.read_so_far = 0
    events = QuoteAnswerer(reader).stream(QUESTION, hits_of(corpus), corpus, ())
    assert isinstance(next(events), ClaimShown)
    assert _Counting.read_so_far == read
    finished = next(event for event in events if isinstance(event, Finished))
    assert [claim.text for claim in finished.answer.claims] == said
    assert len(finished.answer.notices) == 1
