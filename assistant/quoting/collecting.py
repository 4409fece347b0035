"""Answers of more than one sentence: the items of a list, and the context that a sentence depends on.

A sentence that begins «He added …» or «In her view …» says little alone, so it is quoted with the sentence before it.
An item is quoted with its lead-in, a row with the headings of its columns, a rule with its exception (``context`` of a
sentence). Quoted sentences keep the order of the source, and none is quoted twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, islice, takewhile
from typing import TYPE_CHECKING, Final

from assistant.grounding.check import check_claim
from assistant.grounding.evidence import evidence_from
from assistant.language.terms import content_terms, stems_of
from assistant.questions.requests import encoder
from assistant.questions.understanding import AnswerType
from assistant.quoting.tables import cell_answer, rows_asked
from assistant.types import Claim, cite
from index.structure import TICKED, announces, leads_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.selection import Decision, Ranked
    from assistant.types import Citation
    from index.types import ParsedDocument

_PERSON: Final = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_POINTS_BACK: Final = re.compile(r"^\W*(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|The same)\b")
_MOST_ITEMS: Final = 40
_CLEARLY: Final = 0.15
"""A question asks for the whole list if its cosine to the lead-in exceeds that to the item by this much."""
_LIST: Final = 2
_FEW_ROWS: Final = 3
"""Up to this many rows that the question does not tell apart are all quoted."""
_SAME: Final = 0.8


@dataclass(frozen=True, slots=True)
class Quotation:
    """Sentences of a document in its order, quoted as one; ``ranked`` is the one that answers."""

    parsed: ParsedDocument
    numbers: tuple[int, ...]
    ranked: Ranked | None = None
    span: str | None = None
    """The exact answer if it was looked up; otherwise the reader's is taken."""

    @property
    def text(self) -> str:
        """The exact words; a gap between the sentences becomes a line break."""
        sentences, pieces = self.parsed.sentences, []
        for _, run in groupby(enumerate(self.numbers), key=lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in run]
            pieces.append(self.parsed.document.text[sentences[numbers[0]].start : sentences[numbers[-1]].end])
        return "\n".join(pieces)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One citation per sentence."""
        own = (self.parsed.sentences[number] for number in self.numbers)
        return tuple(cite(self.parsed.document, sentence.start, sentence.end) for sentence in own)


def claim_of(quotation: Quotation, question: str, span: str | None = None) -> Claim:
    """Return a quotation as a checked claim, with its exact answer if there is one.

    If the answer is a table's cell, the claim shows the row and cites the cell, its headings and the row. If the check
    rejects the sentences together because a lead-in precedes an item, each is checked alone.
    """
    evidence = evidence_from(quotation.parsed, list(quotation.numbers))
    checked = check_claim(quotation.text, evidence, question)
    if checked.verdict.is_bad and len(quotation.numbers) > 1:
        alone = [check_claim(one.text, [one], question) for one in evidence]
        checked = max(alone, key=lambda one: one.score)
    span = quotation.span or span
    cell = cell_answer(quotation.parsed, quotation.numbers, span, question)
    return Claim(
        text=quotation.text,
        citations=cell.citations if cell else quotation.citations,
        verdict=checked.verdict,
        score=checked.score,
        findings=checked.findings,
        answer_span=span,
        cell=cell.line if cell else None,
    )


def points_back(sentence: str) -> bool:
    """Tell whether a sentence opens, function words aside, with a word that points at the one before it.

    >>> points_back("In his view it is late."), points_back("The baker and her crew met.")
    (True, False)
    """
    person = _PERSON.search(sentence)
    opens = person is not None and not content_terms(sentence[: person.start()])
    return opens or _POINTS_BACK.match(sentence) is not None


def quotations(decision: Decision) -> tuple[Quotation, ...]:
    """Return what to quote for a decision that does not decline, in the order of the source."""
    best = _under_heading(_in_its_rows(quotation_of(decision.ranked[0]), decision.question), decision.question)
    sentences, last = best.parsed.sentences, best.numbers[-1]
    asks = best.text.rstrip().endswith("?") and last + 1 < len(sentences)
    if asks and sentences[last].section == sentences[last + 1].section:  # a question and its answer in an FAQ
        best = replace(best, numbers=(*best.numbers, last + 1))
    return with_context([_whole_list(best, decision.question)])


def _under_heading(quotation: Quotation, question: Question) -> Quotation:
    """Return a heading that answers («Not allowed») with the item below it that is nearest to the question."""
    parsed, number = quotation.parsed, quotation.numbers[0]
    text = parsed.sentence_text(number)
    items = [one.number for one in parsed.sentences[number + 1 :] if number in one.context and not one.cells]
    if not items or not announces(text) or leads_in(text) or question.asks_for_list:
        return quotation
    asked, *said = encoder().encode([question.text, *map(parsed.sentence_text, items)])
    nearest = max(zip(said, items, strict=True), key=lambda pair: float(pair[0] @ asked))[1]
    return replace(quotation, numbers=(number, nearest))


def _in_its_rows(quotation: Quotation, question: Question) -> Quotation:
    """Return the row of a table that the question singles out, or the few rows that it does not tell apart."""
    parsed, number = quotation.parsed, quotation.numbers[0]
    if not parsed.sentences[number].cells or not parsed.sentences[number].context:
        return quotation
    rows = rows_asked(parsed, number, question)
    if len(rows) > 1 and (question.asks_for_list or len(rows) <= _FEW_ROWS):
        return Quotation(parsed, rows[:_MOST_ITEMS])
    return quotation if number in rows or not rows else Quotation(parsed, rows[:1])


def quotation_of(ranked: Ranked) -> Quotation:
    """Return a ranked sentence as a quotation."""
    return Quotation(ranked.candidate.place.parsed, (ranked.candidate.number,), ranked)


def with_context(found: Sequence[Quotation], *, apart: bool = False) -> tuple[Quotation, ...]:
    """Return quotations with their context; items of one list are merged unless ``apart``.

    With ``apart``, quotations that repeat or are contained in an earlier one are dropped.
    """
    kept: list[Quotation] = []
    led_in = map(_in_context, _with_antecedents(found))
    for each in map(_in_context, _with_antecedents(led_in)):  # a lead-in («They are:») may point back too
        own, last = set(each.numbers), kept[-1] if kept else None
        if apart:
            inside = any(other.parsed is each.parsed and own <= set(other.numbers) for other in kept)
            if not inside and not any(_repeats(each.text, other.text) for other in kept):
                kept.append(each)
        elif last is not None and last.parsed is each.parsed and not own.isdisjoint(last.numbers):
            kept[-1] = replace(last, numbers=tuple(sorted(own.union(last.numbers))))
        else:
            kept.append(each)
    return tuple(kept)


def _repeats(text: str, other: str) -> bool:
    own, theirs = stems_of(text), stems_of(other)
    return bool(own) and len(own & theirs) >= _SAME * max(len(own), len(theirs))


def _whole_list(quotation: Quotation, question: Question) -> Quotation:
    """Return all items of an item's list if the question asks for the whole, of a form only the ticked ones."""
    sentences, number = quotation.parsed.sentences, quotation.numbers[0]
    if leads_in(quotation.parsed.sentence_text(number)):
        return quotation  # its own items come with it
    lead = max((other for other in sentences[number].context if other < number), default=number)
    following = [s.number for s in sentences[lead + 1 :] if lead in s.context and not s.cells][:_MOST_ITEMS]
    if len(following) < _LIST or not _asks_for_all(quotation.parsed, question, lead, number):
        return quotation
    ticked = [item for item in following if quotation.parsed.sentence_text(item).startswith(TICKED)]
    return Quotation(quotation.parsed, (lead, *(ticked or following)))


def _asks_for_all(parsed: ParsedDocument, question: Question, lead: int, item: int) -> bool:
    """Whether a question asks for the whole list: it says so, says no more than the lead-in, or is nearer to it."""
    if question.asks_for_list:
        return True
    if question.kind is AnswerType.QUANTITY:
        return False
    (led,) = _with_antecedents([Quotation(parsed, (lead,))])
    if set(question.stems) <= stems_of(led.text):
        return True
    if question.kind is AnswerType.YES_NO:
        return False
    vectors = encoder().encode([question.text, led.text, parsed.sentence_text(item)])
    return lead == item or float(vectors[0] @ vectors[1]) > float(vectors[0] @ vectors[2]) + _CLEARLY


def _in_context(quotation: Quotation) -> Quotation:
    """Add a quotation's required context; if it is a lead-in, add its items."""
    sentences = quotation.parsed.sentences
    numbers = {*quotation.numbers, *(other for number in quotation.numbers for other in sentences[number].context)}
    last = quotation.numbers[-1]
    following = takewhile(lambda one: last in one.context, sentences[last + 1 :])
    if leads_in(quotation.parsed.sentence_text(last)):
        numbers.update(one.number for one in islice(following, _MOST_ITEMS) if not one.cells)
    return replace(quotation, numbers=tuple(sorted(numbers)))


def _with_antecedents(given: Iterable[Quotation]) -> Iterable[Quotation]:
    """Yield quotations; one that points back gets the sentence before it, if that is under the same heading."""
    found = list(given)
    quoted = {(each.parsed.document.id, number) for each in found for number in each.numbers}
    for each in found:
        first = each.numbers[0]
        sentences = each.parsed.sentences
        goes_on = first > 0 and sentences[first - 1].section == sentences[first].section
        if goes_on and points_back(each.text) and (each.parsed.document.id, first - 1) not in quoted:
            yield replace(each, numbers=(first - 1, *each.numbers))
        else:
            yield each
