"""Two runs over the same questions, or a run and a saved baseline: what changed, and whether that could be chance.

A run is reduced to its suite, its judge and how each question ended. That is small enough to keep as a baseline beside
the code, and at one case a line a diff shows which answers changed.

Two measures are watched: correct outcomes, and the share of all questions answered with a bad sentence. By chance alone
each falls in at most one comparison of forty (McNemar's exact test at 5 %, of which only one side is a fall), so either
of them in at most one of twenty. The other measures decide nothing. One is the bad answers to questions that both runs
answered: a run that declines more has fewer bad answers in all, and may still be worse where it answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.circularity import CIRCULAR
from eval.errors import RunRefused
from eval.items import is_bad, is_factual
from eval.lines import line, parse_lines, validated, whole_bytes
from eval.statistics.intervals import Cluster
from eval.statistics.pairs import Comparison, Difference, clustered_difference, compared
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from eval.runs import Run

VERSION: Final = 1
SAVING: Final = "briefing eval compare RUN --save FILE"
_PEOPLE: Final = "people:"


class Mark(BaseModel):
    """How one question ended; of the ``factual`` sentences shown, ``bad`` are bad by the judge."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    answerable: bool
    status: Literal["answered", "abstained", "error"]
    correct: bool
    bad: int = Field(ge=0)
    factual: int = Field(ge=0)


class RunIdentity(BaseModel):
    """What was measured, and how. ``cases`` counts those of the suite; an unfinished run has fewer marks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    system: str
    suite: str
    suite_fingerprint: str
    judge: str
    judge_fingerprint: str
    claim_splitter: str
    cases: int = Field(ge=1)

    @property
    def yardstick(self) -> tuple[str, str]:
        """The judge's name and fingerprint. People are one judge, whichever file holds their labels."""
        return (_PEOPLE, "") if self.judge.startswith(_PEOPLE) else (self.judge, self.judge_fingerprint)


@dataclass(frozen=True, slots=True)
class Results:
    """The marks of one run by case id, in the order of the suite."""

    measured: RunIdentity
    marks: Mapping[str, Mark]


def results_of(run: Run) -> Results:
    """Return the results of a run; raises ``RunRefused`` for a circular one, which has none."""
    if run.circular:
        message = f"{run.name}: {CIRCULAR}"
        raise RunRefused(message)
    header = {name: run.header.get(name, "") for name in RunIdentity.model_fields if name not in {"name", "cases"}}
    measured = RunIdentity(name=run.name, cases=max(1, run.header.get("cases", len(run.items))), **header)
    marks = {}
    for item in run.items:
        shown = [claim for claim in item.shown if is_factual(claim)] if item.answered else []
        case, bad = item.case, sum(map(is_bad, shown))
        told = {"answerable": case.answerable, "status": item.status, "correct": item.correct}
        marks[case.id] = Mark.model_validate({"id": case.id, **told, "bad": bad, "factual": len(shown)})
    return Results(measured, marks)


def as_baseline(results: Results) -> str:
    """Return results as the text of a baseline: JSON Lines with the run's identity first, then one case a line."""
    head = {"baseline": VERSION, **results.measured.model_dump()}
    return "".join(map(line, (head, *(mark.model_dump() for mark in results.marks.values()))))


def read_baseline(path: Path) -> Results:
    """Return a saved baseline; raises ``RunRefused``, which names the wrong line."""
    with explained(RunRefused, f"The baseline {path} cannot be read", f"; {SAVING} makes one."):
        content = path.read_bytes()
    if content != whole_bytes(content):
        message = f"The last line of the baseline {path} is cut off; make it again with {SAVING}."
        raise RunRefused(message)
    lines = parse_lines(content, path)
    if not lines or lines[0].get("baseline") != VERSION:
        message = f"{path} is no baseline of version {VERSION}; {SAVING} makes one."
        raise RunRefused(message)
    first = {key: value for key, value in lines[0].items() if key != "baseline"}
    head = validated(RunIdentity, first, f"{path}, line 1", RunRefused, strict=True)
    marks: dict[str, Mark] = {}
    for number, row in enumerate(lines[1:], start=2):
        place = f"{path}, line {number}"
        mark = validated(Mark, row, place, RunRefused, strict=True)
        if mark.id in marks:
            message = f"{place}: the case «{mark.id}» stands there twice."
            raise RunRefused(message)
        marks[mark.id] = mark
    if len(marks) < head.cases:
        message = f"{path} is cut off: it holds {len(marks)} of {head.cases} cases; save the baseline again."
        raise RunRefused(message)
    return Results(head, marks)


@dataclass(frozen=True, slots=True)
class Measure:
    """A property that a question's outcome has or lacks, and whether it is ``good``; only ``watched`` ones can fall.

    It is counted over the questions for which ``asked`` holds in both runs.
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
        "H_A", "Answered with a bad sentence, where both answered,", lambda mark: mark.bad > 0, good=False,
        asked=lambda mark: mark.status == "answered",
    ),
    Measure(
        "over_refusal", "Declined though answerable", lambda mark: mark.status == "abstained", good=False,
        asked=lambda mark: mark.answerable,
    ),
    Measure(
        "false_answer", "Answered though unanswerable", lambda mark: mark.status == "answered", good=False,
        asked=lambda mark: not mark.answerable,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure in two runs; ``only_first`` and ``only_second`` are the cases in which it holds in one run alone."""

    measure: Measure
    comparison: Comparison
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``tied``, or ``better`` or ``worse`` for the second run."""
        more = self.comparison.more
        if more == "tied":
            return more
        return "better" if (more == "second") is self.measure.good else "worse"

    @property
    def fell(self) -> bool:
        """Whether a watched measure fell significantly."""
        return self.measure.watched and self.verdict == "worse"


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes; ``claims`` is the difference of H_C, clustered by question, None if a run has no claims."""

    changes: tuple[MeasureChange, ...]
    claims: Difference | None
    warnings: tuple[str, ...]

    @property
    def fell(self) -> tuple[str, ...]:
        """The names of the measures that fell significantly."""
        return tuple(change.measure.name for change in self.changes if change.fell)


def why_not(first: Results, second: Results) -> str:
    """Return why two runs cannot be compared; "" if they can."""
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
    """Return what changed; both runs must hold the same cases (``why_not``)."""
    pairs = [(mark, second.marks[case]) for case, mark in first.marks.items()]
    found = []
    for measure in MEASURES:
        asked = [(one, two) for one, two in pairs if measure.asked(one) and measure.asked(two)]
        held = [(one.id, measure.holds(one), measure.holds(two)) for one, two in asked]
        comparison = compared([one for _, one, _ in held], [two for _, _, two in held])
        if comparison is not None:
            only_first = tuple(case for case, one, two in held if one and not two)
            only_second = tuple(case for case, one, two in held if two and not one)
            found.append(MeasureChange(measure, comparison, only_first, only_second))
    claims = clustered_difference(*([Cluster(pair[run].bad, pair[run].factual) for pair in pairs] for run in (0, 1)))
    warnings = []
    one, two = first.measured, second.measured
    if one.claim_splitter != two.claim_splitter:
        versions = f"different versions ({one.claim_splitter} and {two.claim_splitter})"
        so = "so numbers of sentences cannot be held beside each other"
        warnings.append(f"Answers were split into sentences by {versions}, {so}.")
    done, cases = len(first.marks), max(one.cases, two.cases)
    if done < cases:
        warnings.append(f"Neither run is finished: {done} of {cases} cases are compared.")
    return Changes(tuple(found), claims, tuple(warnings))
