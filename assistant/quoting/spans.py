"""The shortest exact answer inside a quoted sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.questions.kinds import Kind
from assistant.quoting.holdings import new_figures, new_moments, new_names
from assistant.quoting.tables import cell_asked

if TYPE_CHECKING:
    from assistant.questions.understanding import Question
    from assistant.quoting.selection import Ranked


def answer_span(ranked: Ranked, question: Question) -> str | None:
    """Return the shortest exact answer in the sentence: the reader's, else what is of the kind asked for."""
    if ranked.candidate.cells:
        return cell_asked(ranked.candidate, question)
    text, reading = ranked.candidate.text, ranked.reading
    if reading is not None and reading.has_answer:
        span = text[reading.start : reading.end]
        return None if question.asked.kind is Kind.STATEMENT and _names_speaker(span, ranked) else span
    kind = question.asked.kind
    if kind is Kind.QUANTITY:
        return next((figure.text for figure in new_figures(text, question)), None)
    if kind is Kind.TIME:
        return next((moment.text for moment in new_moments(text, question)), None)
    if kind in {Kind.PERSON, Kind.ORGANISATION}:
        return next((name.text for name in new_names(text, question)), None)
    return None


def _names_speaker(span: str, ranked: Ranked) -> bool:
    """Whether the words only say who speaks, where it was asked what."""
    speaker = ranked.candidate.speaker
    return speaker is not None and span in f"{speaker.name}, {speaker.role or ''}"
