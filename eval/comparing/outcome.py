"""What came out of a comparison, measure by measure, and whether the second run is worse.

Worse is a significant fall of correct answers or a significant rise of answers with a bad sentence. Each is tested at
5 % in both directions and counts in one, 2.5 %, so that both together raise a false alarm in one comparison of twenty
at most. Over-refusal, false answers and sentences are told beside them and decide nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.comparing.marks import must_be_comparable, warnings_of
from eval.statistics import Cluster, clustered_difference, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.comparing.marks import Mark, Marked
    from eval.statistics import Comparison, Difference


@dataclass(frozen=True, slots=True)
class Measure:
    """A yes-or-no result of a question: what it is called, which questions it is asked of, and whether yes is good."""

    name: str
    words: str
    of: Callable[[Mark], bool]
    asked: Callable[[Mark], bool]
    good: bool
    decides: bool = False


MEASURES: Final = (
    Measure("correct", "Correct", lambda mark: mark.correct, lambda _: True, good=True, decides=True),
    Measure("H_Q", "Answers with a bad sentence", lambda mark: mark.bad > 0, lambda _: True, good=False, decides=True),
    Measure(
        "over_refusal",
        "Declined though answerable",
        lambda mark: mark.status == "abstained",
        lambda mark: mark.answerable,
        good=False,
    ),
    Measure(
        "false_answer",
        "Answered though unanswerable",
        lambda mark: mark.status == "answered",
        lambda mark: not mark.answerable,
        good=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One measure of both runs. ``lost`` are the questions that were well in the first only, ``gained`` the others."""

    measure: Measure
    first: float
    second: float
    comparison: Comparison
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``tied``, ``better`` or ``worse``: what the second run is."""
        if self.comparison.tied:
            return "tied"
        return "better" if (self.comparison.more == "second") is self.measure.good else "worse"

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        found = self.comparison
        return {
            "first": self.first,
            "second": self.second,
            "difference": asdict(found.difference),
            "p_value": found.paired.p_value,
            "tied": found.tied,
            "verdict": self.verdict,
            "smallest_visible": asdict(found.visible),
            "lost": list(self.lost),
            "gained": list(self.gained),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The comparison of two runs; ``sentences`` is the difference of H_C, None where one of them has no sentence."""

    first: Marked
    second: Marked
    results: Mapping[str, Result]
    sentences: Difference | None
    warnings: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether a measure that decides fell significantly."""
        return any(each.verdict == "worse" for each in self.results.values() if each.measure.decides)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON: counts and p-value of what is correct, then every measure."""
        correct = self.results["correct"]
        return {
            **asdict(correct.comparison.paired),
            "tied": correct.comparison.tied,
            "first": self.first.name,
            "second": self.second.name,
            "n": len(self.first.marks),
            "suite": self.first.header.get("suite"),
            "judge": self.first.header.get("judge"),
            "worse": self.worse,
            "metrics": {name: each.as_json() for name, each in self.results.items()},
            "H_C": None if self.sentences is None else asdict(self.sentences),
            "warnings": list(self.warnings),
        }


def outcome(first: Marked, second: Marked) -> Outcome:
    """Return the comparison; raises ``NotComparable`` or ``RunRefused`` for runs that cannot be held side by side."""
    must_be_comparable(first, second)
    found = ((measure.name, _result(measure, first, second)) for measure in MEASURES)
    ids = list(first.marks)
    sentences = clustered_difference(*(_clusters(run, ids) for run in (first, second)))
    results = {name: result for name, result in found if result is not None}
    return Outcome(first, second, results, sentences, tuple(warnings_of(first, second)))


def _result(measure: Measure, first: Marked, second: Marked) -> Result | None:
    """Return one measure over the questions that it is asked of; None where there are none."""
    ids = [id_ for id_, mark in first.marks.items() if measure.asked(mark)]
    one, two = ([measure.of(run.marks[id_]) for id_ in ids] for run in (first, second))
    comparison = compared(one, two)
    if comparison is None:
        return None
    only = {
        which: tuple(id_ for id_, a, b in zip(ids, one, two, strict=True) if a is not b and a is which)
        for which in (True, False)
    }
    lost, gained = only[measure.good], only[not measure.good]
    return Result(measure, sum(one) / len(ids), sum(two) / len(ids), comparison, lost, gained)


def _clusters(run: Marked, ids: Sequence[str]) -> list[Cluster]:
    return [Cluster(run.marks[id_].bad, run.marks[id_].factual) for id_ in ids]
