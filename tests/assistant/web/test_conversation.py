"""The lines of the chat follow from the events of an answer, and sources keep their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.pipeline import EMPTY_INDEX
from assistant.questions.followups import regarding
from assistant.types import (
    Answer,
    Claim,
    ClaimShown,
    ClaimWithheld,
    Finding,
    Finished,
    Possible,
    Searched,
    Status,
    Verdict,
    cite,
)
from assistant.web.answering import grown
from assistant.web.conversation import Conversation, LineKind
from assistant.web.words import words_in
from index.types import Document, SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.types import Event

ENGLISH = words_in("en")
TEXT = "The council bought 31 buses. They arrive in 2027."
DOCUMENT = Document("d1", "Minutes", "minutes.md", TEXT, warnings=(SourceWarning(WarningKind.CUT_OFF, "Cut.", 29, 49),))
FIRST, SECOND = cite(DOCUMENT, 0, 28), cite(DOCUMENT, 29, 49)
BUSES = Claim(FIRST.quote, (FIRST,), Verdict.SUPPORTED, 0.0, answer_span="31 buses")
ARRIVAL = Claim(SECOND.quote, (SECOND, FIRST), Verdict.SUPPORTED, 0.0)
WRONG = Claim("It bought 13.", (), Verdict.CONTRADICTED, 0.9, (Finding("quantity", "the source says 31"),))


def _events(answer: Answer) -> Iterator[Event]:
    """Yield the events of a known answer."""
    yield Searched(())
    for claim in answer.claims:
        yield ClaimShown(claim)
    for claim in answer.withheld:
        yield ClaimWithheld(claim)
    yield Finished(answer)


def _last(answer: Answer, before: Conversation | None = None) -> Conversation:
    *_, last = grown(before or Conversation(), answer.question, _events(answer), ENGLISH)
    return last


def test_claims_appear_one_by_one_with_numbered_sources() -> None:
    answer = Answer("What arrives?", Status.ANSWERED, (BUSES, ARRIVAL))
    states = list(grown(Conversation(), "What arrives?", _events(answer), ENGLISH))
    claims = [[line.text for line in state.lines if line.kind is LineKind.CLAIM] for state in states]
    assert claims[0] == []
    assert [BUSES.text] in claims
    assert claims[-1] == [BUSES.text, ARRIVAL.text]
    assert [line.marks for line in states[-1].lines if line.kind is LineKind.CLAIM] == [(1,), (2, 1)]
    assert not any(line.kind is LineKind.BUSY for line in states[-1].lines)


def test_the_same_place_keeps_its_number_through_the_conversation() -> None:
    first = _last(Answer("A?", Status.ANSWERED, (BUSES,)))
    second = _last(Answer("B?", Status.ANSWERED, (BUSES, ARRIVAL)), first)
    assert [line.marks for line in second.lines if line.kind is LineKind.CLAIM] == [(1,), (1,), (2, 1)]
    assert second.source(1) == first.source(1)
    assert set(second.current) == {1, 2}


def test_one_number_never_marks_the_words_of_two_answers() -> None:
    first = _last(Answer("A?", Status.ANSWERED, (BUSES,)))
    other = replace(BUSES, answer_span="The council")
    second = _last(Answer("Who bought them?", Status.ANSWERED, (other,)), first)
    assert second.lines[-1].marks == (2,)
    assert [source.span for source in second.sources] == ["31 buses", "The council"]


def test_damage_at_a_cited_place_is_told_with_the_claim() -> None:
    lines = _last(Answer("A?", Status.ANSWERED, (BUSES, ARRIVAL))).lines
    assert [line.damaged for line in lines if line.kind is LineKind.CLAIM] == [False, True]


def test_declining_says_so_and_shows_the_closest_passages_in_the_chat() -> None:
    last = _last(Answer("Which buses?", Status.ABSTAINED, nearest=(FIRST, SECOND)))
    state, said, first, second = last.lines[-4:]
    assert (state.text, said.text) == (ENGLISH("state.not_said"), ENGLISH("state.nearest"))
    assert first.kind is second.kind is LineKind.NEAR
    assert first.pieces == (("The council bought 31 ", None), ("buses", "exact"), (".", None))
    assert (first.text, first.marks, second.marks) == ("Minutes", (1,), (2,))
    assert all(source.nearest for source in last.sources)


def test_a_passage_that_may_answer_is_set_apart_and_is_no_claim() -> None:
    possible = Possible(FIRST, "31 buses", 0.5)
    last = _last(Answer("How many buses?", Status.ABSTAINED, nearest=(FIRST, SECOND), possible=possible))
    kinds = [line.kind for line in last.lines]
    assert LineKind.CLAIM not in kinds
    assert kinds[-5:] == [LineKind.STATE, LineKind.NOTE, LineKind.POSSIBLE, LineKind.NOTE, LineKind.NEAR]
    state, _, shown = last.lines[-5:-2]
    assert state.text == ENGLISH("state.not_certain")
    assert shown.pieces == (("The council bought ", None), ("31 buses", "exact"), (".", None))
    assert last.sources[0].span == "31 buses"
    assert last.lines[-1].marks == (2,), "what may answer is not shown a second time"


def test_a_question_in_another_language_is_not_said_to_be_unanswered_by_the_briefing() -> None:
    answer = Answer("中国产生了多少数据？", Status.ABSTAINED, nearest=(FIRST,), notices=("Only English.",))
    texts = [line.text for line in _last(answer).lines]
    assert ENGLISH("state.other_language") in texts
    assert not {ENGLISH("state.not_said"), "Only English."} & set(texts)
    assert ENGLISH("state.not_said") in [line.text for line in _last(replace(answer, model="local")).lines]


def test_a_wholly_withheld_answer_says_why() -> None:
    last = _last(Answer("Who?", Status.ABSTAINED, withheld=(WRONG,)))
    state, fold = last.lines[-2:]
    assert state.text.startswith(ENGLISH("state.not_confirmed"))
    assert (fold.kind, fold.text) == (LineKind.WITHHELD, "1 sentence withheld")
    assert fold.withheld[0].reason == "the source says 31"


def test_errors_and_broken_streams_are_told_in_words() -> None:
    assert _last(Answer("Q?", Status.ERROR, problem="The model is away.")).lines[-1].text == "The model is away."
    empty = _last(Answer("Q?", Status.ERROR, problem=EMPTY_INDEX)).lines[-1].text
    assert empty == "There are no documents yet; add some on the Briefing tab."
    cut = _last(Answer("Q?", Status.INCOMPLETE, (BUSES,), problem="the model stopped"))
    assert cut.lines[-1].text == "This answer is incomplete: the model stopped"


def test_a_number_that_does_not_exist_opens_nothing() -> None:
    last = _last(Answer("A?", Status.ANSWERED, (BUSES,)))
    assert [last.source(number) for number in (0, 2, -1)] == [None, None, None]


def test_a_question_that_was_read_in_another_way_says_so_and_is_kept_as_it_was_typed() -> None:
    before = _last(Answer("How many buses?", Status.ANSWERED, (BUSES,)))
    read = "How many buses in 2027?"
    notice = f"The question was read as «{read}»."
    rewritten = Answer("And in 2027?", Status.ANSWERED, (ARRIVAL,), notices=(notice,), read_as=read)
    after = _last(rewritten, before)
    assert [line.text for line in after.lines if line.kind is LineKind.REWRITTEN] == [notice]
    assert after.undoable == "And in 2027?"
    assert _last(Answer("And then?", Status.ABSTAINED), after).undoable is None


def test_a_question_read_together_with_others_names_the_one_before() -> None:
    read = regarding("Why", "How many buses – Who bought them – The council bought 31 buses")
    notice = f"The question was read as «{read}»."
    (line,) = (
        line
        for line in _last(Answer("Why?", Status.ABSTAINED, notices=(notice,), read_as=read)).lines
        if line.kind is LineKind.REWRITTEN
    )
    assert line.text == "The question was read as going on from «How many buses»."


def test_a_claim_that_could_not_be_confirmed_or_was_not_checked_is_marked() -> None:
    unread = Claim("报告。", (FIRST,), Verdict.NOT_FACTUAL, 0.5, (Finding("language", "not checked (Chinese): …"),))
    unconfirmed = Claim("It bought some.", (FIRST,), Verdict.UNSUPPORTED, 0.6)
    lines = _last(Answer("What?", Status.ANSWERED, (BUSES, unconfirmed, unread))).lines
    cautions = [line.caution for line in lines if line.kind is LineKind.CLAIM]
    assert cautions == ["", "claim.unconfirmed", "claim.unchecked"]
    assert all(ENGLISH(key) for key in cautions if key)
