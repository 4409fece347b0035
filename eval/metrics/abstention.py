"""Declining: too often, too rarely; never one without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.statistics import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.statistics import Rate


def answer_rate(items: Sequence[Item]) -> Rate | None:
    """Return the share of questions that were answered at all."""
    return proportion(sum(item.answered for item in items), len(items))


def over_refusal(items: Sequence[Item]) -> Rate | None:
    """Return P(abstain | answerable); None where no case is answerable. An error is no abstention."""
    answerable = [item for item in items if item.case.answerable]
    return proportion(sum(item.status == "abstained" for item in answerable), len(answerable))


def false_answer(items: Sequence[Item]) -> Rate | None:
    """Return P(answer | unanswerable); None where every case is answerable."""
    unanswerable = [item for item in items if not item.case.answerable]
    return proportion(sum(item.answered for item in unanswerable), len(unanswerable))
