"""A judged claim beside what the system itself recorded of it: the gate's score, its findings, the citations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.judges.base import ClaimScore, Row


@dataclass(frozen=True, slots=True)
class Recorded:
    """One claim: the judge's ``score``, and the system's ``claim`` ({} for one that only the judge counts)."""

    score: ClaimScore
    claim: Row

    @property
    def risk(self) -> float | None:
        """The gate's probability in [0, 1] that the claim is not supported; None where none was recorded."""
        value = self.claim.get("score")
        usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
        return float(value) if usable else None  # type: ignore[arg-type]  # usable says it is a number

    @property
    def findings(self) -> tuple[dict[str, Any], ...]:
        """What the gate had against the claim; () for a system that records none."""
        found = self.claim.get("findings")
        return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def recorded(item: Item) -> tuple[Recorded, ...]:
    """Return every claim of an answer that the judge scored, in its order, with the record that has the same words."""
    waiting: dict[tuple[str, bool], list[Row]] = {}
    for key, withheld in (("claims", False), ("withheld", True)):
        for claim in _listed(item.row, key):
            waiting.setdefault((str(claim.get("text")), withheld), []).append(claim)
    found = []
    for score in item.claims:
        same = waiting.get((score.text, score.withheld))
        found.append(Recorded(score, same.pop(0) if same else {}))
    return tuple(found)


def all_recorded(items: Sequence[Item]) -> list[Recorded]:
    """Return the claims of all items, in order."""
    return [claim for item in items for claim in recorded(item)]


def _listed(row: Row, key: str) -> list[Row]:
    """Return the claims that the system listed; a sentence that it left out of its list has no record."""
    found = row.get(key)
    return [claim for claim in found if isinstance(claim, dict)] if isinstance(found, list) else []
