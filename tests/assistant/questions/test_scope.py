"""A follow-up stays in the document that the answer before was quoted from; small talk needs no document at all."""

from __future__ import annotations

from assistant.pipeline import Assistant
from assistant.questions.followups import of_former_answer
from assistant.questions.requests import request_of
from assistant.settings import Settings
from assistant.types import Status, Turn
from index.memory import TextCorpus

NORTH = "The north line was opened at Marn in 1901. The north line carries 40,000 people a day at Halden."
SOUTH = "The south line was opened at Marn in 1950. The south line carries 9,000 people a day at Halden."
CORPUS = TextCorpus([NORTH, SOUTH])
SAID = (Turn("user", "When was the south line opened?"), Turn("assistant", SOUTH.split(". ", maxsplit=1)[0] + "."))


def test_the_document_that_was_quoted_is_asked_alone() -> None:
    asked = of_former_answer(SAID, CORPUS)
    assert [document.id for document in asked.documents()] == ["1"]
    assert {hit.passage.doc_id for hit in asked.search("How many people does it carry?")} == {"1"}


def test_an_answer_in_other_words_leaves_all_documents() -> None:
    told = (Turn("user", "When was it opened?"), Turn("assistant", "In the middle of the last century, it seems."))
    assert of_former_answer(told, CORPUS) is CORPUS


def test_a_follow_up_is_not_answered_from_another_document() -> None:
    answer = Assistant(CORPUS, Settings()).answer("Why?", SAID)
    assert answer.read_as is not None
    assert {citation.doc_id for claim in answer.claims for citation in claim.citations} <= {"1"}
    assert {citation.doc_id for citation in answer.nearest} <= {"1"}


def test_small_talk_and_insults_get_a_reply_without_any_document() -> None:
    for said in ("hello", "you are useless", "what can you do?"):
        answer = Assistant(TextCorpus([]), Settings()).answer(said)
        assert answer.status is Status.ABSTAINED
        assert answer.reply
    assert Assistant(TextCorpus([]), Settings()).answer("Who pays?").status is Status.ERROR


def test_what_may_be_a_question_is_read_before_it_is_met_with_a_reply() -> None:
    corpus = TextCorpus(["The permit costs 40 crowns. Send the application for it to the harbour office in Marn."])
    asked, told = "where do we have to send this to", "send this to my boss"
    assert request_of(asked).is_chat
    assert request_of(told).is_chat
    assistant = Assistant(corpus, Settings())
    assert "harbour office" in assistant.answer(asked).text
    assert assistant.answer(told).reply
