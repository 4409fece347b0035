"""One judged item of a run: the case, the recorded answer, and the judge's scores of its claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.types import Verdict
from eval.declining import declines
from eval.judges.base import SAID
from eval.matching import says

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.judges.base import ClaimScore, Row

STATUSES = frozenset({"answered", "abstained", "error", "incomplete"})


@dataclass(frozen=True)  # no slots: what every metric asks is found once and kept
class Item:
    """See the module. ``status`` is answered, abstained or error; their sum over a run is N.

    An answer without a word is an error, not a perfect answer; one that says «I don't know» and nothing else has
    abstained, whatever status its system gave it.
    """

    case: Case
    row: Row
    claims: tuple[ClaimScore, ...]

    @cached_property
    def status(self) -> str:
        """``answered`` (an incomplete answer that says something too), ``abstained`` or ``error``."""
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
        """Whether something was answered."""
        return self.status == "answered"

    @cached_property
    def shown(self) -> tuple[ClaimScore, ...]:
        """The claims that a person saw."""
        return tuple(claim for claim in self.claims if not claim.withheld)

    @cached_property
    def correct(self) -> bool:
        """Whether the item ended as it should: the gold facts said and none forbidden, or rightly declined."""
        if not self.case.answerable:
            return self.status == "abstained"
        text = str(self.row.get("text", ""))
        said = all(any(says(text, wanted) for wanted in group) for group in self.case.must_say)
        return self.answered and said and not any(is_bad(claim) for claim in self.shown)


def is_bad(claim: ClaimScore) -> bool:
    """Whether the judge calls the claim contradicted or unsupported."""
    return claim.verdict is not None and claim.verdict.is_bad


def is_factual(claim: ClaimScore) -> bool:
    """Whether the claim can be true or false; an unscored one counts as factual."""
    return claim.verdict is not Verdict.NOT_FACTUAL
