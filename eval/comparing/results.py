"""A run reduced to what a comparison needs: how each question ended, and under which suite and judge.

It is small enough to be kept beside the code as a baseline, and one line a case, so that a person can read in a diff
which answers changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.circularity import CIRCULAR
from eval.errors import RunRefused
from eval.items import is_bad, is_factual
from eval.lines import validated
from eval.run_log import line, parse_lines, whole_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eval.items import Item
    from eval.runs import Run

VERSION: Final = 1
SAVING: Final = "briefing eval compare RUN --save FILE"
_PEOPLE: Final = "people:"


class Mark(BaseModel):
    """How one question ended: ``bad`` of the ``factual`` sentences that a person saw are wrong by the judge."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    answerable: bool
    status: Literal["answered", "abstained", "error"]
    correct: bool
    bad: int = Field(ge=0)
    factual: int = Field(ge=0)


class RunIdentity(BaseModel):
    """What was measured, and how. ``cases`` are those of the suite: an unfinished run has fewer marks."""

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
        """The judge by name and fingerprint. People are one judge, whichever file holds their labels."""
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
    return Results(measured, {item.case.id: _mark(item) for item in run.items})


def as_baseline(results: Results) -> str:
    """Return results as the text of a baseline: JSON Lines, what was measured first, then one case a line."""
    head = {"baseline": VERSION, **results.measured.model_dump()}
    return "".join(map(line, (head, *(mark.model_dump() for mark in results.marks.values()))))


def read_baseline(path: Path) -> Results:
    """Return a saved baseline; raises ``RunRefused`` naming the line that is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"The baseline {path} cannot be read ({error.strerror}); {SAVING} makes one."
        raise RunRefused(message) from error
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


def _mark(item: Item) -> Mark:
    shown = [claim for claim in item.shown if is_factual(claim)] if item.answered else []
    status = {"answered": "answered", "abstained": "abstained"}.get(item.status, "error")
    return Mark.model_validate(
        {
            "id": item.case.id,
            "answerable": item.case.answerable,
            "status": status,
            "correct": item.correct,
            "bad": sum(map(is_bad, shown)),
            "factual": len(shown),
        }
    )
