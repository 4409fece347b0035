"""Rates of outcomes, over all questions and by style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.natural.outcomes import Outcome
from eval.statistics import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.natural.outcomes import Judged
    from eval.statistics import Rate

ANSWERABLE = (Outcome.RIGHT, Outcome.POSSIBLE, Outcome.REFUSED, Outcome.WRONG, Outcome.ERROR)
UNANSWERABLE = (Outcome.DECLINED, Outcome.FALSE_ANSWER, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions of one style ended how; ``near``: refusals with the evidence first among the near passages."""

    answerable: dict[Outcome, int]
    unanswerable: dict[Outcome, int]
    near: int


def counts(judged: Sequence[Judged]) -> Counts:
    """Count the outcomes."""
    able = [one for one in judged if one.question.answerable]
    unable = [one for one in judged if not one.question.answerable]
    return Counts(
        {kind: sum(one.outcome is kind for one in able) for kind in ANSWERABLE},
        {kind: sum(one.outcome is kind for one in unable) for kind in UNANSWERABLE},
        sum(one.near and one.outcome is Outcome.REFUSED for one in able),
    )


def rates(judged: Sequence[Judged]) -> dict[str, Rate | None]:
    """Return the rate of each outcome with its interval; None where there was no such question."""
    counted = counts(judged)
    able, unable = sum(counted.answerable.values()), sum(counted.unanswerable.values())
    found = {kind.replace(" ", "_"): proportion(number, able) for kind, number in counted.answerable.items()}
    possible = counted.answerable[Outcome.RIGHT] + counted.answerable[Outcome.POSSIBLE]
    return {
        **found,
        "possible_or_right": proportion(possible, able),
        "refused_with_evidence_nearest": proportion(counted.near, counted.answerable[Outcome.REFUSED]),
        "declined": proportion(counted.unanswerable[Outcome.DECLINED], unable),
        "false_answer": proportion(counted.unanswerable[Outcome.FALSE_ANSWER], unable),
        "error_on_unanswerable": proportion(counted.unanswerable[Outcome.ERROR], unable),
    }


def by_style(judged: Sequence[Judged]) -> list[str]:
    """Return the lines of a Markdown table with a row a style and one of all."""
    styles = sorted({one.question.style for one in judged})
    groups = {style: [one for one in judged if one.question.style == style] for style in styles} | {"all": [*judged]}
    header = ("style", *ANSWERABLE[:-1], *UNANSWERABLE[:-1], Outcome.ERROR)
    lines = [f"| {' | '.join(header)} |", f"|{'-|' * len(header)}"]
    for style, group in groups.items():
        counted = counts(group)
        errors = counted.answerable[Outcome.ERROR] + counted.unanswerable[Outcome.ERROR]
        numbers = [
            *(counted.answerable[kind] for kind in ANSWERABLE[:-1]),
            *(counted.unanswerable[kind] for kind in UNANSWERABLE[:-1]),
            errors,
        ]
        lines.append(f"| {style} | {' | '.join(str(number) for number in numbers)} |")
    return lines
