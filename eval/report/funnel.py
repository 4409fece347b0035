"""The funnel: what the model said, what the check kept back, what a person saw, and what of that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.items import is_bad, is_factual

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.items import Item
    from eval.judges.base import ClaimScore


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences by what the judge says of them; ``untold`` are those of which it cannot tell."""

    bad: int
    good: int
    untold: int
    not_factual: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.bad + self.good + self.untold + self.not_factual


@dataclass(frozen=True, slots=True)
class Funnel:
    """Questions by how they ended, and their sentences: ``withheld`` and ``shown`` are together what was ``said``."""

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
        counts[_word(claim)] += 1
    return Sentences(**counts)


def _word(claim: ClaimScore) -> str:
    if claim.verdict is None:
        return "untold"
    if is_bad(claim):
        return "bad"
    return "good" if is_factual(claim) else "not_factual"
