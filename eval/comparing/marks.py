"""What of a run takes part in a comparison: how each question ended, and what the two runs must have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.circularity import CIRCULAR
from eval.errors import RunRefused
from eval.items import is_bad, is_factual

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.items import Item
    from eval.runs import Json, Run

SAME: Final[tuple[str, ...]] = ("suite_fingerprint", "judge", "judge_fingerprint")
"""Parts of a run's header that must be equal: other questions or another judge have rates of their own."""
KEPT: Final[tuple[str, ...]] = ("suite", "system", *SAME, "claim_splitter", "code", "cases")


class NotComparable(RunRefused):
    """Two runs cannot be held side by side: that is wrong usage, where a damaged log is a failure."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one question ended: ``bad`` of its ``factual`` sentences shown are bad."""

    correct: bool
    answerable: bool
    status: str
    bad: int
    factual: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A run, or a baseline that was saved of one: the header's parts, and each question's mark by its id."""

    name: str
    header: Json
    marks: Mapping[str, Mark]


def marked(run: Run) -> Marked:
    """Return the marks of a run; raises ``RunRefused`` for a circular one, which has no rate to compare."""
    if run.circular:
        message = f"{run.name} cannot be compared. {CIRCULAR}"
        raise RunRefused(message)
    header = {key: run.header[key] for key in KEPT if key in run.header}
    return Marked(run.name, header, {item.case.id: _mark(item) for item in run.items})


def must_be_comparable(first: Marked, second: Marked) -> None:
    """Raise ``NotComparable`` for another suite or judge, ``RunRefused`` where one run ended before the other."""
    for key in SAME:
        if first.header.get(key, "") != second.header.get(key, ""):
            raise NotComparable(_unlike(first, second, key))
    if first.marks.keys() != second.marks.keys():
        counts = f"{first.name} holds {len(first.marks)} questions and {second.name} {len(second.marks)}"
        message = f"{counts}, not the same ones; let both runs finish."
        raise RunRefused(message)
    if not first.marks:
        message = f"{first.name} and {second.name} hold no question."
        raise RunRefused(message)


def warnings_of(first: Marked, second: Marked) -> list[str]:
    """Return what a reader of a comparison must know, one sentence each."""
    found = []
    if len(first.marks) < int(first.header.get("cases", 0)):
        found.append(f"Neither run is finished: {len(first.marks)} of {first.header['cases']} questions are compared.")
    if first.header.get("claim_splitter") != second.header.get("claim_splitter"):
        found.append("The two runs split answers into sentences by other rules: sentences are not comparable.")
    return found


def _unlike(first: Marked, second: Marked, key: str) -> str:
    what = "suite" if key == "suite_fingerprint" else "judge"
    one, two = (str(each.header.get(what, "")) for each in (first, second))
    if one == two:
        versions = f"two versions of the {what} «{one}»"
        return f"{first.name} and {second.name} ran {versions}, so they cannot be compared; run one of them again."
    return (
        f"{first.name} has the {what} «{one}» and {second.name} «{two}»: only runs of the same suite and judge can be "
        "compared."
    )


def _mark(item: Item) -> Mark:
    factual = [claim for claim in item.shown if is_factual(claim)] if item.answered else []
    return Mark(item.correct, item.case.answerable, item.status, sum(map(is_bad, factual)), len(factual))
