"""«What did Liu say?» where there are two: the answer says for which one it is, and offers the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.types import Answer, Claim, Finished, Status, Verdict, cite
from assistant.web import showing
from assistant.web.namesakes import namesakes, noted
from assistant.web.readers import Reader
from assistant.web.words import words_in
from index.memory import TextCorpus

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.web.backends import Backends

WORDS = words_in("en")
TEXT = (
    "“The pier is too long,” said Liu Bo, head of the harbour. The dock was painted. "
    "“The dock is too small,” said Liu Liehong, director of the yard. “Nobody knows,” said Karl Voss."
)


def answered(question: str, quote: str = "", read_as: str | None = None) -> tuple[Answer, TextCorpus]:
    """Return an answer that quotes the sentence in which ``quote`` stands, or a no."""
    corpus = TextCorpus([TEXT])
    (document,) = corpus.documents()
    if not quote:
        return Answer(question, Status.ABSTAINED, read_as=read_as), corpus
    sentence = next(one for one in corpus.parsed(document.id).sentences if quote in TEXT[one.start : one.end])
    cited = cite(document, sentence.start, sentence.end)
    claim = Claim(cited.quote, (cited,), Verdict.SUPPORTED, 0.0)
    return Answer(question, Status.ANSWERED, (claim,), read_as=read_as), corpus


@pytest.mark.parametrize("question", ["What did Liu say?", "what did liu say", "What is Liu's view?"])
def test_an_answer_says_for_whom_it_is_and_offers_the_other(question: str) -> None:
    found = namesakes(*answered(question, "pier"))
    assert found is not None
    assert (found.people, found.told) == (("Liu Bo", "Liu Liehong"), ("Liu Bo",))
    assert found.note(WORDS).endswith("about Liu Bo.")
    (other,) = found.questions
    assert "Liu Liehong" in other
    assert namesakes(*answered(other, "dock is")) is None


def test_a_no_names_all_whom_it_could_be_about() -> None:
    found = namesakes(*answered("Where was Liu born?"))
    assert found is not None
    assert found.told == ()
    assert len(found.questions) == 2
    assert "Liu Bo, Liu Liehong" in found.note(WORDS)


@pytest.mark.parametrize("question", ["What did Liu Bo say?", "What did Voss say?", "What did they say?", "How long?"])
def test_where_nobody_else_could_be_meant_nothing_is_said(question: str) -> None:
    assert namesakes(*answered(question, "pier")) is None


def test_a_follow_up_is_taken_as_it_was_read() -> None:
    assert namesakes(*answered("And Liu?", "pier", read_as="What did Liu Bo say?")) is None


def test_the_note_is_kept_with_the_answer() -> None:
    answer, corpus = answered("What did Liu say?", "pier")
    (event,) = noted([Finished(answer)], corpus, WORDS)
    assert isinstance(event, Finished)
    assert event.answer.notices[-1].startswith("«Liu» could mean several people")


def test_the_others_are_offered_under_the_answer(backends: Backends, tmp_path: Path) -> None:
    source = tmp_path / "piers.txt"
    source.write_text(TEXT, encoding="utf-8")
    backends.index.add([source])
    document = backends.index.documents()[-1]
    reader = Reader("ann", WORDS)
    conversation = backends.conversations.create(reader.id).id
    cited = cite(document, 0, TEXT.index(" The dock was"))
    claim = Claim(cited.quote, (cited,), Verdict.SUPPORTED, 0.0)
    backends.conversations.append(reader.id, conversation, Answer("What did Liu say?", Status.ANSWERED, (claim,)))
    offered = showing.offers(backends, reader, conversation)
    assert offered is not None
    assert offered.said == "Or did you mean somebody else?"
    assert offered.questions == ("What did Liu Liehong say?",)
    assert showing.opened(backends, reader, conversation).id == conversation
