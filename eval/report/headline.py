"""The top of a report: the sentence to quote, what must stand beside it, and what became of the questions.

A system that declines everything says nothing false, so the rate stands beside how often the system declines and
answers wrongly. A judge that cannot tell proves nothing, so what it left open stands right below the rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.items import Item, is_bad, is_factual
from eval.report.words import between, counted, judge_in_words, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.judges import ClaimScore
    from eval.runs import Json
    from eval.statistics.intervals import Bounds, Rate


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences by the judge's verdict; it could not decide on ``untold``."""

    bad: int
    good: int
    untold: int
    not_factual: int

    @property
    def total(self) -> int:
        """The number of sentences."""
        return self.bad + self.good + self.untold + self.not_factual


@dataclass(frozen=True, slots=True)
class Funnel:
    """Questions by how they ended, and their sentences: ``said`` is ``withheld`` and ``shown`` together."""

    questions: int
    answered: int
    declined: int
    failed: int
    said: Sentences
    withheld: Sentences
    shown: Sentences


def funnel(items: Sequence[Item]) -> Funnel:
    """Return the funnel of a run."""
    statuses = [item.status for item in items]
    withheld = _sentences(claim for item in items for claim in item.claims if claim.withheld)
    shown = _sentences(claim for item in items for claim in item.claims if not claim.withheld)
    return Funnel(
        questions=len(items),
        answered=statuses.count("answered"),
        declined=statuses.count("abstained"),
        failed=statuses.count("error"),
        said=Sentences(
            withheld.bad + shown.bad,
            withheld.good + shown.good,
            withheld.untold + shown.untold,
            withheld.not_factual + shown.not_factual,
        ),
        withheld=withheld,
        shown=shown,
    )


def _sentences(claims: Iterable[ClaimScore]) -> Sentences:
    counts = {"bad": 0, "good": 0, "untold": 0, "not_factual": 0}
    for claim in claims:
        if claim.verdict is None:
            counts["untold"] += 1
        elif is_bad(claim):
            counts["bad"] += 1
        else:
            counts["good" if is_factual(claim) else "not_factual"] += 1
    return Sentences(**counts)


@dataclass(frozen=True, slots=True)
class Headline:
    """``sentence`` is the rate with its interval, ``left_open`` what the judge could not decide ("" for nothing).

    ``declining`` belongs beside it, and ``measured`` says what it was measured on.
    """

    sentence: str
    left_open: str
    declining: str
    measured: str


def headline(header: Json, funnel: Funnel, rates: Mapping[str, Rate | None], bounds: Bounds | None) -> Headline:
    """Return the top of a report."""
    left_open = ""
    if bounds is not None and funnel.shown.untold:
        left_open = "The judge could not tell of some sentences, all in answers that are wrong anyway."
        if bounds.unscored:
            left_open = (
                f"In {counted(bounds.unscored, 'more answer')} the judge could not tell of every sentence. Were all of "
                f"these wrong, it would be {percent(bounds.worst.rate)}, {_sure(bounds.worst)}."
            )
    return Headline(
        _sentence(rates["H_A"], header, funnel),
        left_open,
        _declining(rates["over_refusal"], rates["false_answer"]),
        what_was_measured(header, funnel),
    )


def what_was_measured(header: Json, funnel: Funnel) -> str:
    """Say what was measured: system, suite, judge, and how the questions ended."""
    said = (
        f"Measured: {header['system']} on the suite {header['suite']}, {counted(funnel.questions, 'question')} "
        f"({funnel.answered:,} answered, {funnel.declined:,} declined, {funnel.failed:,} failed), "
        f"judged by {judge_in_words(str(header['judge']))}."
    )
    if funnel.questions < int(header.get("cases", 0)):
        return f"{said} The run is not finished: the suite has {header['cases']:,} cases."
    return said


def _sentence(rate: Rate | None, header: Json, funnel: Funnel) -> str:
    """Return the rate in words, or why there is none."""
    if funnel.answered and funnel.shown.untold and not funnel.shown.bad and not funnel.shown.good:
        return (
            f"The judge «{header['judge']}» could not tell of any sentence in the "
            f"{counted(funnel.answered, 'answer')}, so nothing is known of how many are wrong."
        )
    if rate is None:
        questions = counted(funnel.questions, "question")
        return f"{header['system']} answered none of the {questions}, so there is no hallucination rate."
    held = "a sentence that the documents do not support"
    if rate.denominator == 1:
        start = f"The one answer {'held' if rate.numerator else 'did not hold'} {held}"
    else:
        bad = f"{rate.numerator:,}" if rate.numerator else "none"
        start = f"Of {rate.denominator:,} answers {bad} held {held}"
    if rate.numerator == 0:
        return f"{start}: 0 %, at most {percent(rate.high)} with 95 % confidence."
    return f"{start}: {percent(rate.rate)}, {_sure(rate)}."


def _sure(rate: Rate) -> str:
    return f"between {percent(rate.low)} and {percent(rate.high)} with 95 % confidence"


def _declining(refusal: Rate | None, false_answer: Rate | None) -> str:
    parts = []
    if refusal is not None:
        parts.append(
            f"declined {refusal.numerator:,} of {counted(refusal.denominator, 'question')} that the documents answer "
            f"({percent(refusal.rate)}; 95 %: {between(refusal.low, refusal.high)})"
        )
    if false_answer is not None:
        parts.append(
            f"answered {false_answer.numerator:,} of {false_answer.denominator:,} that they do not "
            f"({percent(false_answer.rate)}; 95 %: {between(false_answer.low, false_answer.high)})"
        )
    said = f"It {', and '.join(parts)}." if parts else ""
    if false_answer is None:
        said += " Every question of the suite can be answered, so it does not show whether the system declines."
    return said.strip()
