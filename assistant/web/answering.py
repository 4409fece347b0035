"""How a conversation grows with an answer: from its events while it is made, or from the whole of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.conversations.conversations import STOPPED
from assistant.pipeline import EMPTY_INDEX
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Searched, Status
from assistant.web.conversation import Conversation, Line, LineKind, Withheld, with_claim, with_line, with_question
from assistant.web.declining import is_foreign, verdict, with_nearest
from assistant.web.problems import plainly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.types import Event
    from assistant.web.words import Words


def grown(conversation: Conversation, question: str, events: Iterable[Event], words: Words) -> Iterator[Conversation]:
    """Yield the conversation as it grows: the question at once, then each claim as it passes its check."""
    growing = asked = with_question(conversation, question)
    yield with_line(asked, Line(LineKind.BUSY, words("state.searching")))
    for event in events:
        match event:
            case Searched(hits=hits):
                yield with_line(growing, Line(LineKind.BUSY, words.count("state.reading", len(hits))))
            case ClaimShown(claim=claim):
                growing = with_claim(growing, claim)
                yield with_line(growing, Line(LineKind.BUSY, words("state.reading_on")))
            case ClaimWithheld():
                pass  # told together at the end: a withheld sentence should not interrupt the reading
            case Finished(answer=answer):
                yield finished(asked, answer, words)


def finished(asked: Conversation, answer: Answer, words: Words) -> Conversation:
    """Return the conversation with the whole of ``answer`` after the question that stands last in ``asked``."""
    done = asked
    for claim in answer.claims:
        done = with_claim(done, claim)
    for line in _closing_lines(answer, words):
        done = with_line(done, line)
    if not answer.claims:
        done = with_nearest(done, answer, words)
    return replace(done, undoable=answer.question if answer.read_as is not None else None)


def _closing_lines(answer: Answer, words: Words) -> Iterator[Line]:
    """Yield what follows the claims: the state of the answer, notices, and what was withheld."""
    if answer.reply is not None:
        yield Line(LineKind.REPLY, answer.reply)
    elif answer.status is Status.ERROR:
        yield Line(LineKind.STATE, _why(answer, words))
    elif answer.status is Status.ABSTAINED:
        yield Line(LineKind.STATE, verdict(answer, words))
    elif answer.status is Status.INCOMPLETE:
        said = plainly(answer.problem or "", words, "problem.model")
        problem = words("state.stopped") if answer.problem == STOPPED else said
        yield Line(LineKind.STATE, words("state.incomplete", problem=problem))
    for notice in answer.notices if not is_foreign(answer) else ():
        if answer.read_as is not None and answer.read_as in notice:
            yield Line(LineKind.REWRITTEN, words("state.read_as", question=answer.read_as))
        else:
            yield Line(LineKind.NOTE, notice)
    if answer.withheld:
        title = words.count("state.withheld", len(answer.withheld))
        yield Line(LineKind.WITHHELD, title, withheld=tuple(_withheld(claim, words) for claim in answer.withheld))


def _why(answer: Answer, words: Words) -> str:
    return words("talk.no_documents") if answer.problem == EMPTY_INDEX else plainly(answer.text, words, "problem.model")


def _withheld(claim: Claim, words: Words) -> Withheld:
    reason = claim.findings[0].message if claim.findings else words("state.unsupported")
    return Withheld(claim.text, reason)
