"""Questions of people about passages handed over with them, of which none may answer (the open reading sets).

Four ways to ask each question: of its own passage, of another one of the same article, of its own among ten, and of ten
that do not answer. Neither the reader nor any threshold has seen these questions (see ``training.handed_over``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Status
from eval.errors import SuiteRefused
from eval.training.handed_over import held_out, is_for_choosing, spread, ways
from eval.training.reader_evaluation import word_f1
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.types import Answer
    from eval.training.handed_over import Ways
    from eval.training.reader_source import Source

FOLDER: Final = "reading"


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: ``f1`` in [0, 1] of the exact words against the closest answer, 0 where it was declined.

    ``held`` is whether a person's answer stands in what was quoted.
    """

    answered: bool
    f1: float
    held: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in four ways; ``near`` and ``none`` should be declined. None where there are no such passages."""

    own: Told
    near: Told | None
    ten: Told
    none: Told | None


def questions_of(data: Path, dataset: str, count: int) -> list[Ways]:
    """Return up to ``count`` questions with their passages; raises ``SuiteRefused`` without the data."""
    try:
        pool = held_out(data / FOLDER, [dataset])
    except (OSError, ValueError) as error:
        message = f"The set {dataset} cannot be read at {data / FOLDER} ({error}); name the open data with --data."
        raise SuiteRefused(message) from error
    unseen = [row for row in pool if not is_for_choosing(row)]
    return list(ways(spread(unseen, count), pool))


def ask(rows: Iterable[Ways]) -> list[Asked]:
    """Return what became of each question."""
    return [
        Asked(
            own=_told(each.row, each.own),
            near=_told(each.row, each.near) if each.near else None,
            ten=_told(each.row, each.ten),
            none=_told(each.row, each.none) if each.none else None,
        )
        for each in rows
    ]


def _told(row: Source, passages: Sequence[str]) -> Told:
    answer = Assistant(TextCorpus(passages), Settings(model="quote")).answer(row.question)
    golds = [row.context[gold.start : gold.end] for gold in row.golds]
    span = next((claim.answer_span for claim in answer.claims if claim.answer_span), None)
    return Told(
        answered=answer.status is Status.ANSWERED,
        f1=max(word_f1(span, gold) for gold in golds) if span else 0.0,
        held=any(gold in _quoted(answer) for gold in golds),
    )


def _quoted(answer: Answer) -> str:
    return " ".join(citation.quote for claim in answer.claims for citation in claim.citations)
