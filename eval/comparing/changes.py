"""What changed from one run to another, question by question, and which of it is a fall.

Two things are watched: right outcomes, and answers with a bad sentence of all questions. Each may fall by chance alone
in at most one comparison of forty (McNemar's exact test at 5 %, of which only one side is a fall), so both together in
at most one of twenty. What else is reported decides nothing. Among it are the bad answers to questions that both
answered: a run that declines more has fewer bad answers in all, and may still be worse where it speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.statistics import Cluster, clustered_difference, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eval.comparing.results import Mark, Results
    from eval.statistics import Comparison, Difference


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that holds of a question or not, and whether that is ``good``; only ``watched`` ones can fall.

    It is counted over the questions of which ``asked`` holds in both runs.
    """

    name: str
    words: str
    holds: Callable[[Mark], bool]
    good: bool
    asked: Callable[[Mark], bool] = lambda _: True
    watched: bool = False


MEASURES: Final = (
    Measure("correct", "Correct", lambda mark: mark.correct, good=True, watched=True),
    Measure("H_Q", "Answered with a bad sentence", lambda mark: mark.bad > 0, good=False, watched=True),
    Measure(
        "H_A",
        "Answered with a bad sentence, where both answered,",
        lambda mark: mark.bad > 0,
        good=False,
        asked=lambda mark: mark.status == "answered",
    ),
    Measure(
        "over_refusal",
        "Declined though answerable",
        lambda mark: mark.status == "abstained",
        good=False,
        asked=lambda mark: mark.answerable,
    ),
    Measure(
        "false_answer",
        "Answered though unanswerable",
        lambda mark: mark.status == "answered",
        good=False,
        asked=lambda mark: not mark.answerable,
    ),
)


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure in two runs; ``only_first`` and ``only_second`` are the cases in which it holds in one alone."""

    measure: Measure
    comparison: Comparison
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``tied``, or what the second run is: ``better`` or ``worse``."""
        more = self.comparison.more
        if more == "tied":
            return more
        return "better" if (more == "second") is self.measure.good else "worse"

    @property
    def fell(self) -> bool:
        """Whether this is a significant fall of something that is watched."""
        return self.measure.watched and self.verdict == "worse"


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed; ``claims`` is the difference of H_C, clustered by question, None where a run has no claims."""

    changes: tuple[MeasureChange, ...]
    claims: Difference | None
    warnings: tuple[str, ...]

    @property
    def fell(self) -> tuple[str, ...]:
        """The names of the measures that fell significantly."""
        return tuple(change.measure.name for change in self.changes if change.fell)


def why_not(first: Results, second: Results) -> str:
    """Return why two runs cannot be held beside each other; "" where they can."""
    one, two = first.measured, second.measured
    if one.suite_fingerprint != two.suite_fingerprint:
        same = " (another version of it)" if one.suite == two.suite else f" («{one.suite}» and «{two.suite}»)"
        return f"{one.name} and {two.name} ran different suites{same}; run one of them again on the suite of the other."
    if one.yardstick != two.yardstick:
        same = " (another version of it)" if one.judge == two.judge else f" («{one.judge}» and «{two.judge}»)"
        return f"{one.name} and {two.name} have different judges{same}; run one again with the judge of the other."
    if first.marks.keys() != second.marks.keys():
        return f"{one.name} and {two.name} hold different cases; let both runs finish."
    return "" if first.marks else f"{one.name} and {two.name} hold no cases yet; let both runs finish."


def changes(first: Results, second: Results) -> Changes:
    """Return what changed; both must hold the same cases (``why_not``)."""
    ids = list(first.marks)
    pairs = [(first.marks[case], second.marks[case]) for case in ids]
    found = (_change(measure, pairs) for measure in MEASURES)
    claims = clustered_difference(*([Cluster(pair[run].bad, pair[run].factual) for pair in pairs] for run in (0, 1)))
    return Changes(tuple(each for each in found if each is not None), claims, tuple(_warnings(first, second)))


def _change(measure: Measure, pairs: list[tuple[Mark, Mark]]) -> MeasureChange | None:
    asked = [(one, two) for one, two in pairs if measure.asked(one) and measure.asked(two)]
    held = [(one.id, measure.holds(one), measure.holds(two)) for one, two in asked]
    comparison = compared([one for _, one, _ in held], [two for _, _, two in held])
    if comparison is None:
        return None
    only_first = tuple(case for case, one, two in held if one and not two)
    return MeasureChange(measure, comparison, only_first, tuple(case for case, one, two in held if two and not one))


def _warnings(first: Results, second: Results) -> Iterable[str]:
    one, two = first.measured, second.measured
    if one.claim_splitter != two.claim_splitter:
        yield (
            f"Answers were split into sentences by different versions ({one.claim_splitter} and {two.claim_splitter}), "
            "so numbers of sentences cannot be held beside each other."
        )
    if len(first.marks) < max(one.cases, two.cases):
        yield f"Neither run is finished: {len(first.marks)} of {max(one.cases, two.cases)} cases are compared."
