"""An answer that was kept is shown again as it was."""

from __future__ import annotations

import pytest

from assistant.conversations import Conversations, restored
from assistant.types import Answer, Claim, Finding, Possible, Status, Verdict, cite
from assistant.wire import answer_to_json
from index.memory import TextCorpus

TEXT = "The council met on Monday. It bought 31 buses, <div> and trams. The mayor was content."


@pytest.fixture(scope="module")
def corpus() -> TextCorpus:
    return TextCorpus([TEXT])


@pytest.fixture
def answer(corpus: TextCorpus) -> Answer:
    document = corpus.documents()[0]
    start = document.text.index("It bought")
    citation = cite(document, start, document.text.index("The mayor") - 1)
    claim = Claim("It bought 31 buses.", (citation,), Verdict.SUPPORTED, 0.125, answer_span="31 buses")
    finding = Finding("quantity", "the source says 31", contradicts=True)
    withheld = Claim("It bought 13 buses.", (citation,), Verdict.CONTRADICTED, 0.9, (finding,))
    near = cite(document, 0, 26)
    return Answer(
        "How many?",
        Status.INCOMPLETE,
        (claim,),
        (withheld,),
        (near,),
        "local",
        "The model stopped.",
        ("A note.",),
        "How many buses?",
        {"total": 3.5},
        {"check": "abc"},
        Possible(near, "31", 0.25),
        "A reply.",
    )


def test_it_comes_back_the_same(kept: Conversations, corpus: TextCorpus, answer: Answer) -> None:
    turn = kept.append("ann", kept.create("ann").id, answer)
    assert restored(kept.turn("ann", turn).answer, corpus) == answer


def test_words_of_a_source_that_is_gone_or_changed_are_those_that_were_kept(
    kept: Conversations, answer: Answer
) -> None:
    turn = kept.append("ann", kept.create("ann").id, answer)
    for other in (TextCorpus([]), TextCorpus(["Short."]), TextCorpus([TEXT.replace("31", "13")])):
        again = restored(kept.turn("ann", turn).answer, other)
        assert again.possible is not None
        assert again.possible.citation.quote == answer.nearest[0].quote
        assert again.claims[0].citations[0].quote == answer.claims[0].citations[0].quote
        assert again.text == answer.text


def test_a_running_answer_is_incomplete_for_now(kept: Conversations, corpus: TextCorpus, answer: Answer) -> None:
    turn = kept.begin("ann", kept.create("ann").id, answer.question)
    kept.keep_shown("ann", turn, answer.claims)
    again = restored(kept.turn("ann", turn).answer, corpus)
    assert (again.status, again.claims) == (Status.INCOMPLETE, answer.claims)
    assert "still being answered" in again.text


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.ABSTAINED, Status.ERROR])
def test_its_json_is_the_same_again(kept: Conversations, corpus: TextCorpus, status: Status) -> None:
    made = kept.turn("ann", kept.append("ann", kept.create("ann").id, Answer("Q?", status, problem="It broke.")))
    assert answer_to_json(restored(made.answer, corpus), made.id) == made.answer
