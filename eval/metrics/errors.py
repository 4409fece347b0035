"""Kinds of error: what is wrong with the bad claims, by the gate's findings where it has any, else by the judge.

A claim counts once, under its first finding, which weighed most. What the gate did not object to is named by what the
judge says: it says something that the documents contradict, names a figure that they do not hold, or is otherwise
unsupported.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.types import Verdict
from eval.items import is_bad
from eval.metrics.recorded import Recorded, all_recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item

FIGURE: Final = "a figure that stands in no document"
CONTRADICTED: Final = "contradicted by the documents"
UNSUPPORTED: Final = "otherwise unsupported"


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Bad claims of one kind: how many a person saw (``shown``), how many were ``withheld``."""

    name: str
    shown: int
    withheld: int


def kinds_of_error(items: Sequence[Item]) -> tuple[ErrorKind, ...]:
    """Return the kinds of the bad claims, those shown most often first; () where no claim is bad."""
    shown: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for claim in all_recorded(items):
        if is_bad(claim.score):
            (withheld if claim.score.withheld else shown)[_kind(claim)] += 1
    names = sorted({*shown, *withheld}, key=lambda name: (-shown[name], -withheld[name], name))
    return tuple(ErrorKind(name, shown[name], withheld[name]) for name in names)


def _kind(claim: Recorded) -> str:
    for finding in claim.findings:
        if isinstance(finding.get("check"), str) and finding["check"]:
            return str(finding["check"])
    if claim.score.verdict is Verdict.CONTRADICTED:
        return CONTRADICTED
    return FIGURE if FIGURE in claim.score.reason else UNSUPPORTED
