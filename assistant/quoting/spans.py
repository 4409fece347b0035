"""The shortest exact answer inside a quoted sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.questions.kinds import Kind
from assistant.quoting.tables import cell_asked

if TYPE_CHECKING:
    from assistant.questions.understanding import Question
    from assistant.quoting.selection import Ranked


def answer_span(ranked: Ranked, question: Question) -> str | None:
    """Return the shortest exact answer in the sentence, of a table's row the cell; None where none is known."""
    if ranked.candidate.cells:
        return cell_asked(ranked.candidate, question)
    said_by = ranked.span is not None and question.asked.kind is Kind.STATEMENT and _names_speaker(ranked.span, ranked)
    return None if said_by else ranked.span


def _names_speaker(span: str, ranked: Ranked) -> bool:
    """Whether the words only say who speaks, where it was asked what."""
    speaker = ranked.candidate.speaker
    return speaker is not None and span in f"{speaker.name}, {speaker.role or ''}"
