"""A question that describes a thing is answered over the sentence that names it, and declined where that is unsure."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.quoting.requested import bridge
from assistant.settings import Settings
from assistant.types import Status
from index.memory import TextCorpus

MUSEUMS = "The Ferry Museum stands in Marn, on the old quay. It was opened in 1980. Halden has a market hall."
TOWNS = "Ines Salgado is a surveyor. Marn has 12,000 inhabitants. Halden has 900 inhabitants and a harbour."
CORPUS = TextCorpus([MUSEUMS, TOWNS])


def test_the_description_is_read_as_the_name_that_one_sentence_gives_it() -> None:
    found = bridge("How many inhabitants has the town where the Ferry Museum stands?", CORPUS)
    assert found is not None
    assert found.question == "How many inhabitants has Marn?"


def test_both_sentences_are_shown_from_two_documents() -> None:
    question = "How many inhabitants has the town where the Ferry Museum stands?"
    answer = Assistant(CORPUS, Settings()).answer(question)
    stands = "The Ferry Museum stands in Marn, on the old quay."
    assert [claim.text for claim in answer.claims] == [stands, "Marn has 12,000 inhabitants."]
    assert {citation.doc_id for claim in answer.claims for citation in claim.citations} == {"0", "1"}


@pytest.mark.parametrize(
    "question",
    [
        "How many inhabitants has the town where the opera house stands?",
        "How many inhabitants has the town?",
        "Who is the mayor of the town where the Ferry Museum stands?",
    ],
)
def test_without_a_sure_bridge_or_an_answer_behind_it_nothing_is_made_up(question: str) -> None:
    found = bridge(question, CORPUS)
    assert found is None or Assistant(CORPUS, Settings()).answer(found.question).status is Status.ABSTAINED
