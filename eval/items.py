"""One judged item of a run: the case, the recorded answer, and the judge's scores of its claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.types import Verdict
from eval.judges import SAID, ClaimScore, Row
from eval.matching import declines, says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.cases import Case


STATUSES = frozenset({"answered", "abstained", "error", "incomplete"})


@dataclass(frozen=True)  # no slots: cached properties need a __dict__
class Item:
    """See the module; over a run, answered, abstained and error items add up to N.

    An answer without a word is an error, not a perfect answer; one that says only «I don't know» is abstained, whatever
    status its system gave it.
    """

    case: Case
    row: Row
    claims: tuple[ClaimScore, ...]

    @cached_property
    def status(self) -> str:
        """``answered`` (also an incomplete answer that says something), ``abstained`` or ``error``."""
        status = str(self.row.get("status", "error"))
        if status not in STATUSES:
            return "error"
        if status not in SAID:
            return status
        if not self.shown:
            return "error"
        return "abstained" if status == "answered" and declines(self.row) else "answered"

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.status == "answered"

    @cached_property
    def shown(self) -> tuple[ClaimScore, ...]:
        """The claims that were shown."""
        return tuple(claim for claim in self.claims if not claim.withheld)

    @cached_property
    def left_open(self) -> int:
        """The number of shown claims that the judge could not decide."""
        return sum(map(is_unscored, self.shown))

    @property
    def seconds(self) -> float | None:
        """How long the answer took; None if not recorded."""
        times = self.row.get("timing_ms")
        total = times.get("total") if isinstance(times, dict) else None
        usable = isinstance(total, int | float) and not isinstance(total, bool) and 0 <= total < float("inf")
        return total / 1000 if usable else None  # type: ignore[operator]  # usable says it is a number

    @cached_property
    def correct(self) -> bool:
        """Whether the item ended as it should: all gold facts and nothing bad said, or rightly declined."""
        if not self.case.answerable:
            return self.status == "abstained"
        text = str(self.row.get("text", ""))
        said = all(any(says(text, wanted) for wanted in group) for group in self.case.must_say)
        return self.answered and said and not any(is_bad(claim) for claim in self.shown)


def is_bad(claim: ClaimScore) -> bool:
    """Whether the judge calls the claim contradicted or unsupported."""
    return claim.verdict is not None and claim.verdict.is_bad


def is_unscored(claim: ClaimScore) -> bool:
    """Whether the judge could not decide about the claim."""
    return claim.verdict is None


def is_factual(claim: ClaimScore) -> bool:
    """Whether the claim can be true or false; an unscored one counts as factual."""
    return claim.verdict is not Verdict.NOT_FACTUAL


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """A claim's ``score`` by the judge, and the system's ``claim`` ({} for one that only the judge found)."""

    score: ClaimScore
    claim: Row

    @property
    def risk(self) -> float | None:
        """The gate's probability in [0, 1] that the claim is not supported; None if not recorded."""
        value = self.claim.get("score")
        usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
        return float(value) if usable else None  # type: ignore[arg-type]  # usable says it is a number

    @property
    def findings(self) -> tuple[dict[str, Any], ...]:
        """What the gate found against the claim; () for a system that records nothing."""
        found = self.claim.get("findings")
        return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def recorded(item: Item) -> tuple[RecordedClaim, ...]:
    """Return every claim that the judge scored, in order, with the system's record of the same words."""
    waiting: dict[tuple[str, bool], list[Row]] = {}
    for key, withheld in (("claims", False), ("withheld", True)):
        listed = item.row.get(key)
        for claim in listed if isinstance(listed, list) else ():
            if isinstance(claim, dict):
                waiting.setdefault((str(claim.get("text")), withheld), []).append(claim)
    found = []
    for score in item.claims:
        same = waiting.get((score.text, score.withheld))
        found.append(RecordedClaim(score, same.pop(0) if same else {}))
    return tuple(found)


def all_recorded(items: Sequence[Item]) -> list[RecordedClaim]:
    """Return the claims of all items, in order."""
    return [claim for item in items for claim in recorded(item)]
